import { dirname, resolve } from 'node:path';
import type { BuildFailure, Message } from 'esbuild';
import { UsageError } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';
import { shownPath } from './shown-path.ts';
import { sourceLine } from './source-line.ts';

export function isBuildFailure(thrown: unknown): thrown is BuildFailure {
  return thrown instanceof Error && Array.isArray((thrown as Partial<BuildFailure>).errors);
}

/** What esbuild stopped at first, as `file:line:column` and a sentence, with the line below it. */
export function buildError(failure: BuildFailure, cwd: string): UsageError {
  const [first] = failure.errors;
  if (first === undefined) return new UsageError(printable(failure.message), undefined, failure);
  const { location, text } = first;
  const missing = /^Could not resolve "(.*)"/.exec(text)?.[1];
  if (location === null) return new UsageError(`${printable(text)}.`, undefined, failure);
  const { line, column, lineText } = withoutPlace(location);
  const place = `${shownPath(resolve(cwd, location.file), cwd)}:${String(line)}:${String(column + 1)}`;
  const sentence =
    missing === undefined
      ? `${place}: ${printable(text)}.`
      : `${place} imports "${printable(missing)}", which is not found.`;
  const advice = missing === undefined ? [] : [howToFind(missing, first, dirname(resolve(cwd, location.file)))];
  return new UsageError(sentence, [...sourceLine(line, lineText, column), ...advice].join('\n'), failure);
}

function howToFind(missing: string, { notes }: Message, folder: string): string {
  if (/^[./]/.test(missing)) return `It is looked for from ${printable(folder)}.`;
  const reason = notes[0]?.text ?? '';
  if (reason !== '' && !reason.startsWith('You can mark the path')) return printable(reason);
  return `If it is a package, install it: npm install ${printable(missing.split('/', missing.startsWith('@') ? 2 : 1).join('/'))}`;
}

/** A location as the user's file has it: without what `userFiles` wrote at the start of the first line. */
function withoutPlace(location: NonNullable<Message['location']>): { line: number; column: number; lineText: string } {
  const { line, column, lineText } = location;
  const added =
    line === 1 ? (/^const __evals_url = .*?; const __evals_filename = ".*?"; /.exec(lineText)?.[0] ?? '') : '';
  return { line, column: column - added.length, lineText: lineText.slice(added.length) };
}
