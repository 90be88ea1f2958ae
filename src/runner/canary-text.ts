import type { StopRecord } from '../core/failure.ts';
import { printable } from '../core/printable.ts';
import type { Trial, Uselessness, Verdict } from './canary-verdict.ts';

export interface CanaryTextOptions {
  /** The example's sample. */
  readonly sampleId: string;
  /** The eval keeps its samples encrypted: neither question nor answer may be written in the clear. */
  readonly secret: boolean;
  readonly redact: (text: string) => string;
}

/** The stop record of a task whose canary died: the counts, what to do, and the example in short. At most 1,000 characters. */
export function canaryRecord(verdict: Verdict, options: CanaryTextOptions): StopRecord {
  const count = verdict.reasons.reduce((sum, [, of]) => sum + of, 0);
  const reasons = verdict.reasons.map(([why, of]) => `${String(of)} ${described(why)}`).join(', ');
  const example = exampleLines(verdict.example, options, short).join('; ');
  const sentence = `None of the first ${String(count)} samples gave anything to judge: ${reasons}. ${advice(verdict)}`;
  return { kind: verdict.kind, message: cut(`${sentence} Example: ${example}`) };
}

/** The example in full, a line each: sample, prompt, answer, extraction, score. Printable, at most some 3,000 characters a line. */
export function canaryExample({ example }: Verdict, options: CanaryTextOptions): string[] {
  return exampleLines(example, options, full);
}

const longestMessage = 1000;

/** No half of a surrogate pair is left at the end. */
function cut(message: string): string {
  return message.slice(0, longestMessage).replace(/[\ud800-\udbff]$/, '');
}

/** Characters that are shown of each part. */
interface Lengths {
  readonly prompt: number;
  readonly answer: number;
  readonly rest: number;
}
const short: Lengths = { prompt: 120, answer: 180, rest: 100 };
const full: Lengths = { prompt: 3000, answer: 3000, rest: 500 };

function described(why: Uselessness): string {
  if (why === 'truncated') return 'cut at the token limit';
  return why === 'unparsed' ? 'without an answer that the scorer can read' : `failed (${why})`;
}

function advice({ kind, reasons }: Verdict): string {
  if (kind === 'outage') return 'See whether the provider is up and its address is right, then run the same again.';
  return `${remedy(reasons[0]?.[0])}, or go on all the same with --no-canary.`;
}

function remedy(why: Uselessness | undefined): string {
  if (why === 'truncated') return 'Submit again with a higher --max-tokens';
  if (why === 'unparsed')
    return 'Submit again with a prompt that asks for the answer in the form that the scorer reads';
  return why === 'thrown' ? 'Mend the eval' : 'See what the example says';
}

function exampleLines(trial: Trial, { sampleId, secret, redact }: CanaryTextOptions, lengths: Lengths): string[] {
  const quoted = (text: string | undefined, length: number): string =>
    text === undefined ? '(none)' : printable(redact(text).replace(/\s+/g, ' ').trim(), length);
  const open = (text: string | undefined, length: number): string =>
    secret ? '(kept encrypted)' : quoted(text, length);
  return [
    `sample: ${quoted(sampleId, lengths.rest)}`,
    `prompt: ${open(trial.prompt, lengths.prompt)}`,
    `answer: ${open(trial.answer, lengths.answer)}`,
    ...judgement(trial, open, lengths.rest),
  ];
}

function judgement(
  { outcome }: Trial,
  open: (text: string | undefined, length: number) => string,
  length: number,
): string[] {
  if (outcome.status === 'failed') return [`failure: ${outcome.error.kind}: ${open(outcome.error.message, length)}`];
  const [{ name, value, answer, explanation }] = outcome.scores;
  return [
    `extraction: ${open(answer, length)}`,
    `score: ${name} ${String(value)}${explanation === undefined ? '' : ` (${open(explanation, length)})`}`,
  ];
}
