import { printable } from '../core/printable.ts';
import type { StatusReport } from '../core/status.ts';

const harmless = /^[\w./:@%+=-]+$/;

/** What goes on with a task file, ready to be typed: each word by itself, quoted for a shell where it must be. */
export function runCommand(report: Pick<StatusReport, 'file'>, ...flags: string[]): string[] {
  return ['evals', 'run', '--tasks', quoted(printable(report.file, 4096)), ...flags];
}

function quoted(word: string): string {
  if (harmless.test(word) && !word.startsWith('-')) return word;
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
