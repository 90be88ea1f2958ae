import type { Json } from '../core/json.ts';

/** How many characters of an output the scorers look at: a model that repeats itself for megabytes must not stop the run. */
export const longestOutput = 100_000;

/** The last `longestOutput` characters, where answers stand. */
export function tail(text: string): string {
  return text.length > longestOutput ? text.slice(-longestOutput) : text;
}

/** Cut to what a score may quote; journals hold one such text per score. */
export function quoted(text: string, limit = 200): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/**
 * Every answer that a target accepts: a text, a number or a boolean as written in JSON, or any of a list of these.
 * Throws a `TypeError` for anything else, because comparing with nothing would make every answer wrong.
 */
export function acceptedAnswers(target: Json): readonly string[] {
  const answers: readonly Json[] = Array.isArray(target) ? target : [target];
  if (answers.length === 0) throw new TypeError('The target is an empty list: there is no answer to compare with.');
  return answers.map((answer) => {
    if (typeof answer === 'string') return answer;
    if (typeof answer === 'number' || typeof answer === 'boolean') return String(answer);
    throw new TypeError(`The target ${quoted(JSON.stringify(answer))} is neither text nor a number.`);
  });
}

const opening = ' "\'`*_“”‘’«»';
const closing = `${opening}.,;:!?。！？`;

/**
 * The form in which texts are compared: NFC, runs of whitespace as one space, no quotation marks or Markdown emphasis
 * around it, no punctuation at its end, and lower case unless `caseSensitive`. Text that is nothing but such marks stays.
 */
export function comparable(text: string, caseSensitive = false): string {
  const cased = caseSensitive ? text : text.toLowerCase();
  const spaced = cased.normalize('NFC').trim().replace(/\s+/gu, ' ');
  return unwrapped(spaced) || spaced;
}

/** Loops, because `[…]+$` takes time in the square of a long run of marks. */
function unwrapped(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && opening.includes(text.charAt(start))) start++;
  while (end > start && closing.includes(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}
