import { printable } from '../core/printable.ts';
import { cutToWidth, textWidth } from './width.ts';

/** A printable text on lines of at most so many columns, broken between words; a word longer than a line is broken, too. */
export function wordWrapped(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  // Spaces stay with the word before them: a table that a model drew keeps its form as long as it fits.
  for (const word of text.match(/\S+\s*|^\s+/gu) ?? []) {
    if (textWidth(line + word.trimEnd()) <= columns) {
      line += word;
      continue;
    }
    if (line !== '') lines.push(line.trimEnd());
    line = word;
    while (textWidth(line.trimEnd()) > columns) {
      const part = cutToWidth(line, columns, '');
      // Not even one character fits: it gets a line of its own.
      const taken = part === '' ? (Array.from(line)[0] ?? '') : part;
      lines.push(taken);
      line = line.slice(taken.length);
    }
  }
  return [...lines, line.trimEnd()];
}

const tabWidth = 4;

/** A text of several lines, whatever is in it: each line printable, wrapped, and nothing that could steer a terminal. */
export function textLines(text: string, columns: number): string[] {
  return text
    .trimEnd()
    .split(/\r\n|\n/)
    .flatMap((line) => wordWrapped(printable(line.replaceAll('\t', ' '.repeat(tabWidth)), Infinity), columns));
}
