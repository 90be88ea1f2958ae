import type { Json } from '../core/json.ts';

/** What the simulated models know: questions and their answers. */
export interface Question {
  readonly input: Json;
  readonly target: Json;
}

export interface QuestionIndex {
  /** The longest known question that stands in the prompt, word for word; the last one where several are equally long. */
  find(prompt: string): KnownQuestion | undefined;
}

export interface KnownQuestion {
  /** As it stands in the prompt. */
  readonly text: string;
  readonly target: Json;
}

/** Characters of an anchor: the piece of a question by which it is noticed in a prompt. */
const anchorLength = 8;
/** Of how many pieces of a question the rarest becomes its anchor. */
const candidates = 24;
/** A question is found as `offset` and `length` around its anchor, packed into one number. */
const lengthLimit = 2 ** 26;

/**
 * Finds which of many questions a prompt contains, in time that depends on the prompt and hardly on the number of
 * questions. Of each question one piece of 8 characters is remembered under its rolling hash, together with where the
 * question begins and ends around it; what is found there is looked up as a whole, so a match is never a guess.
 */
export function questionIndex(questions: Iterable<Question>): QuestionIndex {
  const targets = new Map<string, Json>();
  const anchors = new Map<number, number[]>();
  const shortLengths = new Set<number>();
  for (const { input, target } of questions) {
    for (const text of textForms(input)) {
      if (text === '' || text.length >= lengthLimit || targets.has(text)) continue;
      targets.set(text, target);
      if (text.length < anchorLength) shortLengths.add(text.length);
      else anchor(text, anchors);
    }
  }

  return {
    find(prompt) {
      const text = longestAnchored(prompt, anchors, targets) ?? longestShort(prompt, shortLengths, targets);
      const target = text === undefined ? undefined : targets.get(text);
      return text === undefined || target === undefined ? undefined : { text, target };
    },
  };
}

/** An eval may show a structured input as JSON, indented or not, or only its main text. */
function textForms(input: Json): string[] {
  if (typeof input === 'string') return [input.trim()];
  if (input === null || typeof input !== 'object') return [String(input)];
  return [JSON.stringify(input), JSON.stringify(input, null, 2), longestText(input).trim()];
}

function longestText(value: Json | undefined): string {
  if (typeof value === 'string') return value;
  if (value === null || typeof value !== 'object') return '';
  return Object.values(value as Record<string, Json>)
    .map(longestText)
    .reduce((longest, text) => (text.length > longest.length ? text : longest), '');
}

/** Notes the question under the piece of it that the fewest others are noted under so far. */
function anchor(text: string, anchors: Map<number, number[]>): void {
  const last = text.length - anchorLength;
  const step = Math.max(1, last / (candidates - 1));
  let best = { offset: 0, hash: 0, population: Infinity };
  for (let position = 0; position <= last && best.population > 0; position += step) {
    const offset = Math.round(position);
    const hash = hashAt(text, offset);
    const population = anchors.get(hash)?.length ?? 0;
    if (population < best.population) best = { offset, hash, population };
  }
  const shape = best.offset * lengthLimit + text.length;
  const shapes = anchors.get(best.hash);
  if (shapes === undefined) anchors.set(best.hash, [shape]);
  else if (!shapes.includes(shape)) shapes.push(shape);
}

function longestAnchored(
  prompt: string,
  anchors: ReadonlyMap<number, readonly number[]>,
  targets: ReadonlyMap<string, Json>,
): string | undefined {
  let best: Match | undefined;
  let hash = hashAt(prompt, 0);
  for (let position = 0; position <= prompt.length - anchorLength; position++) {
    if (position > 0) hash = rolled(hash, prompt, position);
    for (const shape of anchors.get(hash) ?? none) {
      const length = shape % lengthLimit;
      const start = position - Math.floor(shape / lengthLimit);
      if (start < 0 || start + length > prompt.length || !better(start, length, best)) continue;
      const text = prompt.slice(start, start + length);
      if (targets.has(text)) best = { start, text };
    }
  }
  return best?.text;
}

interface Match {
  readonly start: number;
  readonly text: string;
}

function better(start: number, length: number, best: Match | undefined): boolean {
  if (best === undefined || length > best.text.length) return true;
  return length === best.text.length && start > best.start;
}

const none: readonly number[] = [];

/** Too short for an anchor (`2+2=`): every piece of that length is looked up. */
function longestShort(
  prompt: string,
  lengths: ReadonlySet<number>,
  targets: ReadonlyMap<string, Json>,
): string | undefined {
  for (const length of [...lengths].sort((a, b) => b - a)) {
    for (let start = prompt.length - length; start >= 0; start--) {
      const text = prompt.slice(start, start + length);
      if (targets.has(text)) return text;
    }
  }
  return undefined;
}

/** Rabin and Karp's polynomial hash, modulo 2³². */
const base = 0x01000193;
const topPower = power(anchorLength - 1);

function power(exponent: number): number {
  return exponent === 0 ? 1 : Math.imul(base, power(exponent - 1));
}

function hashAt(text: string, offset: number): number {
  let hash = 0;
  for (let index = offset; index < offset + anchorLength; index++) {
    hash = (Math.imul(hash, base) + text.charCodeAt(index)) | 0;
  }
  return hash;
}

function rolled(hash: number, text: string, position: number): number {
  const without = (hash - Math.imul(text.charCodeAt(position - 1), topPower)) | 0;
  return (Math.imul(without, base) + text.charCodeAt(position + anchorLength - 1)) | 0;
}
