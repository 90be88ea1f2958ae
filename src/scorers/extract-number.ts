import { type FoundNumber, numberAt, numbersIn } from './number.ts';
import { tail } from './text.ts';

/**
 * The number that an answer ends in, or undefined: what stands after the last `####`, in the last `\boxed{}`, after the
 * last `answer is` or `Answer:`, or else the last number at all. Only the last 100,000 characters count. The result
 * has no commas, currency or percent sign: `-1234.5`, `3/4`.
 */
export function extractNumber(output: string): string | undefined {
  return findAnswer(output)?.text;
}

/** As `extractNumber`, with the value. */
export function findAnswer(output: string): FoundNumber | undefined {
  const text = withoutLatex(tail(output));
  return marked(text) ?? boxed(text) ?? stated(text) ?? numbersIn(text).at(-1);
}

/** `#### 18`, unless it is a Markdown heading that is numbered: `#### 2. Add the eggs`. */
function marked(text: string): FoundNumber | undefined {
  for (const [, field = ''] of [...text.matchAll(/(?<!#)####(?!#)([^\n]*)/g)].reverse()) {
    const number = calculated(field) ?? leading(field);
    if (number !== undefined && !/^[.):]\s*\p{L}/u.test(field.slice(number.end))) return number;
  }
  return undefined;
}

function boxed(text: string): FoundNumber | undefined {
  const at = text.lastIndexOf('\\boxed{');
  if (at === -1) return undefined;
  const content = braced(text, at + '\\boxed{'.length);
  return calculated(content) ?? leading(content) ?? numbersIn(content)[0];
}

/** Up to the brace that closes, or to the end where the answer was cut. */
function braced(text: string, start: number): string {
  let depth = 1;
  for (let at = start; at < text.length; at++) {
    if (text[at] === '{') depth += 1;
    if (text[at] === '}') depth -= 1;
    if (depth === 0) return text.slice(start, at);
  }
  return text.slice(start);
}

/** Numbers that only follow the word `answer`, as in `to answer 3 questions`, do not count. */
function stated(text: string): FoundNumber | undefined {
  for (const match of [...text.matchAll(/\banswer\b/gi)].reverse()) {
    const field = firstLine(text.slice(match.index + match[0].length, match.index + 200));
    const lead = leadOf(field);
    const says = /[:=]|\b(?:is|was|equals?)\b/i.test(field.slice(0, lead));
    if (says && numberAt(field, lead) !== undefined) return calculated(field) ?? leading(field);
  }
  return undefined;
}

/** The text up to the end of the first line that says something: the number may stand below `Answer:`. */
function firstLine(text: string): string {
  return /^[\s*_:]*[^\n]*/.exec(text)?.[0] ?? '';
}

/** `3 * 6 = 18` is 18: what stands after the last equals sign of a calculation. */
function calculated(field: string): FoundNumber | undefined {
  const equals = field.lastIndexOf('=');
  if (equals === -1) return undefined;
  const first = leading(field);
  const operator = /^\s*(?:[-+*×÷/·−^(]|\\times|\\cdot|\\div)\s*[\d$(.]/;
  if (first !== undefined && first.end < equals && !operator.test(field.slice(first.end))) return undefined;
  return leading(field.slice(equals + 1));
}

function leading(field: string): FoundNumber | undefined {
  return numberAt(field, leadOf(field));
}

/** Length of what may stand between a mark and its number: spaces, emphasis, brackets, `is`, `about`, a currency's letters. */
function leadOf(field: string): number {
  const lead =
    /^(?:[\s:=*_`"'([{~≈\\]|(?:is|was|equals?|about|approximately|exactly|only|therefore|US|USD)(?![\p{L}\d]))*/iu;
  return lead.exec(field.slice(0, 200))?.[0].length ?? 0;
}

/** Fractions, thousands and signs that are written for LaTeX, as plain text. */
function withoutLatex(text: string): string {
  if (!text.includes('\\') && !text.includes('{,}')) return text;
  return text
    .replace(/\\[$%]/g, (escaped) => escaped.slice(1))
    .replace(/\{,\}|,\\!/g, ',')
    .replace(/(?<=\d)\\[,!](?=\d)/g, '')
    .replace(/(?<=\d)(?=\\[dt]?frac)/g, ' ')
    .replace(/\\[dt]?frac\s{0,3}\{([^{}\n]{1,50})\}\s{0,3}\{([^{}\n]{1,50})\}/g, '$1/$2');
}
