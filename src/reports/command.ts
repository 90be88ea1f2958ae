import { printable } from '../core/printable.ts';
import type { StatusReport } from '../core/status.ts';
import type { Line } from './line.ts';
import { marksOf, type Style } from './style.ts';
import { textWidth } from './width.ts';

const harmless = /^[\w./:@%+=-]+$/;

/** What goes on with a task file, ready to be typed: each word by itself, quoted for a shell where it must be. */
export function runCommand(report: Pick<StatusReport, 'file'>, ...flags: string[]): string[] {
  return ['evals', 'run', '--tasks', quoted(printable(report.file, 4096)), ...flags];
}

/** Any command, its words quoted where they must be. */
export function evalsCommand(...words: readonly string[]): string[] {
  return ['evals', ...words.map((word) => quoted(printable(word, 4096)))];
}

function quoted(word: string): string {
  if (harmless.test(word) && !word.startsWith('-')) return word;
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A command on as many lines as it needs, with the backslashes that let it be copied as it stands. */
export function commandLines(words: readonly string[], columns: number, style: Style): Line[] {
  const mark = `${marksOf(style).next} `;
  const lines: string[] = [];
  let line = '';
  for (const word of words) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line === '' || textWidth(longer) + mark.length + ' \\'.length <= columns) line = longer;
    else {
      lines.push(`${line} \\`);
      line = word;
    }
  }
  return [...lines, line].map((text, index) => [
    { text: index === 0 ? mark : ' '.repeat(mark.length), paint: style.dim },
    { text, paint: style.cyan },
  ]);
}
