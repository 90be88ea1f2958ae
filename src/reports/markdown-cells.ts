import { printable } from '../core/printable.ts';

/**
 * A text of somebody else's as code: in GitHub's Markdown nothing in it is a link, a mention, an issue or HTML then, and a bar
 * does not end the cell of a table. On one line.
 */
export function code(text: string, limit = 200): string {
  const shown = printable(text, limit).replaceAll('|', '\\|');
  if (shown.trim() === '') return '';
  const fence = '`'.repeat(longestRun(shown) + 1);
  const space = shown.startsWith('`') || shown.endsWith('`') ? ' ' : '';
  return `${fence}${space}${shown}${space}${fence}`;
}

/** A text of several lines as a block of code. */
export function codeBlock(text: string): string[] {
  const lines = text
    .trimEnd()
    .split(/\r\n|\n/)
    .map((line) => printable(line, Infinity));
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return [`${fence}text`, ...lines, fence];
}

export interface MarkdownColumn {
  readonly title: string;
  readonly right?: boolean;
}

/** A table of cells that are Markdown already; empty when it has no rows. Columns that say nothing are left out. */
export function markdownTable(columns: readonly MarkdownColumn[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const said = columns.map((_, index) => rows.some((row) => (row[index] ?? '') !== ''));
  const line = (cells: readonly string[]): string => `| ${cells.filter((_, index) => said[index]).join(' | ')} |`;
  return [
    line(columns.map(({ title }) => title)),
    line(columns.map(({ right }) => (right === true ? '---:' : '---'))),
    ...rows.map(line),
  ];
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
