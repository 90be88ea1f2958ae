import { UsageError } from '../../core/errors.ts';
import { sourceLine } from '../loader/source-line.ts';

/** Something that is wrong at a place of a file. */
export interface Problem {
  /** Offset into the text. */
  readonly at: number;
  /** Without a full stop; goes on from `file:line:column: `. */
  readonly sentence: string;
  readonly advice?: string | undefined;
}

/** A file's text, and its name as people type it. */
export interface Source {
  readonly shown: string;
  readonly text: string;
}

/** The first problem as `file:line:column: sentence`, with the line below it, what to do, and what else is wrong. */
export function problemError(source: Source, problems: readonly Problem[], cause?: unknown): UsageError {
  const [first, ...others] = inOrder(problems);
  if (first === undefined) throw new RangeError('There is no problem to tell of.');
  const { line, column, text } = lineAt(source.text, first.at);
  const hint = [...sourceLine(line, text, column), ...(first.advice === undefined ? [] : [first.advice])];
  const shown = others
    .slice(0, mostOthers)
    .map((other) => `Also ${placeIn(source.text, other.at)}: ${other.sentence}.`);
  const left = others.length - shown.length;
  const more = left === 0 ? [] : [`And ${String(left)} more.`];
  return new UsageError(
    `${placed(source, first.at)}: ${first.sentence}.`,
    [...hint, ...shown, ...more].join('\n'),
    cause,
  );
}

const mostOthers = 4;

/** By place, each once: what stands behind an alias is looked at wherever the alias stands. */
function inOrder(problems: readonly Problem[]): Problem[] {
  const distinct = new Map(problems.map((problem) => [`${String(problem.at)} ${problem.sentence}`, problem]));
  return [...distinct.values()].sort((a, b) => a.at - b.at);
}

/** `./capitals.eval.yaml:3:10` */
export function placed(source: Source, at: number): string {
  return `${source.shown}:${placeIn(source.text, at)}`;
}

function placeIn(text: string, at: number): string {
  const { line, column } = lineAt(text, at);
  return `${String(line)}:${String(column + 1)}`;
}

/** `line` counts from 1, `column` from 0. */
function lineAt(text: string, at: number): { line: number; column: number; text: string } {
  const before = text.slice(0, at).split(/\r\n|\r|\n/);
  const column = before.at(-1)?.length ?? 0;
  const start = Math.min(at, text.length) - column;
  return { line: before.length, column, text: /^[^\r\n]*/.exec(text.slice(start))?.[0] ?? '' };
}
