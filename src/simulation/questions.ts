import type { Json } from '../core/json.ts';
import { hashAt, rolled, windowLength } from './rolling-hash.ts';

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

/** Of how many pieces of a question the one that makes the least work becomes its anchor. */
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
  const anchors: Anchors = { shapes: new Map(), present: new Uint8Array(2 ** 20) };
  const shortLengths = new Set<number>();
  for (const { input, target } of questions) {
    for (const text of textForms(input)) {
      if (text === '' || text.length >= lengthLimit || targets.has(text)) continue;
      targets.set(text, target);
      if (text.length < windowLength) shortLengths.add(text.length);
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

interface Anchors {
  /** Hash of an anchor → offsets of the anchor and lengths of the questions noted under it. */
  readonly shapes: Map<number, readonly number[]>;
  /** Not 0 where some hash falls: most positions of a prompt are passed over without asking the map. */
  readonly present: Uint8Array;
}

/** Twenty bits of a hash (Knuth's multiplicative hashing). */
function slot(hash: number): number {
  return Math.imul(hash, 0x9e3779b1) >>> 12;
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

/** Notes the question under a piece of it where that makes the least work: none for a shape that is noted there already. */
function anchor(text: string, { shapes, present }: Anchors): void {
  const last = text.length - windowLength;
  const step = Math.max(1, last / (candidates - 1));
  let best = { hash: 0, shape: 0, cost: Infinity };
  for (let position = 0; position <= last && best.cost > 1; position += step) {
    const offset = Math.round(position);
    const hash = hashAt(text, offset);
    const shape = offset * lengthLimit + text.length;
    const known = shapes.get(hash) ?? none;
    const cost = known.includes(shape) ? 0 : known.length + 1;
    if (cost < best.cost) best = { hash, shape, cost };
  }
  if (best.cost === 0) return;
  shapes.set(best.hash, [...(shapes.get(best.hash) ?? none), best.shape]);
  present[slot(best.hash)] = 1;
}

const none: readonly number[] = [];

function longestAnchored(
  prompt: string,
  { shapes, present }: Anchors,
  targets: ReadonlyMap<string, Json>,
): string | undefined {
  let best: Match | undefined;
  let hash = hashAt(prompt, 0);
  for (let position = 0; position <= prompt.length - windowLength; position++) {
    if (position > 0) hash = rolled(hash, prompt, position);
    if (present[slot(hash)] === 0) continue;
    for (const shape of shapes.get(hash) ?? none) best = longer(best, matchAt(prompt, position, shape, targets));
  }
  return best?.text;
}

function matchAt(
  prompt: string,
  position: number,
  shape: number,
  targets: ReadonlyMap<string, Json>,
): Match | undefined {
  const length = shape % lengthLimit;
  const start = position - Math.floor(shape / lengthLimit);
  if (start < 0 || start + length > prompt.length) return undefined;
  const text = prompt.slice(start, start + length);
  return targets.has(text) ? { start, text } : undefined;
}

interface Match {
  readonly start: number;
  readonly text: string;
}

/** The longer match; of two equally long ones that which begins later. */
function longer(one: Match | undefined, other: Match | undefined): Match | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  const more = other.text.length - one.text.length;
  return more > 0 || (more === 0 && other.start > one.start) ? other : one;
}

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
