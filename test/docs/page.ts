import { readFileSync } from 'node:fs';

/** A fenced block of a page. */
export interface Block {
  readonly language: string;
  /** The file that its text is, as in `ts title=sentiment.eval.ts`; for `text` the stream that it shows. */
  readonly title: string | undefined;
  readonly text: string;
  /** Of its first line, from 1. */
  readonly line: number;
}

/** A row of a table that says how long a command takes. */
export interface StatedTime {
  /** As it stands in the row: `evals run sentiment.eval.ts --concurrent 4`. */
  readonly command: string;
  /** As it stands in the row: `0.8 s`. */
  readonly takes: string;
  /** What the table says of the window's size, where it does: `2 → 4 → 8`. */
  readonly window: string | undefined;
  readonly line: number;
}

export interface Page {
  readonly path: string;
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly times: readonly StatedTime[];
}

export function readPage(path: string): Page {
  const text = readFileSync(path, 'utf8');
  const blocks = blocksOf(text);
  const fences = text.match(/^\s*(?:```|~~~)/gm) ?? [];
  if (fences.length !== 2 * blocks.length)
    throw new Error(`${path}: a block that nobody reads, since it has no language`);
  return { path, text, blocks, times: timesOf(text) };
}

function blocksOf(text: string): Block[] {
  return [...text.matchAll(/^```(\w+)(?: title=(\S+))?\n([\s\S]*?)^```$/gm)].map((match) => {
    const [, language = '', title, content = ''] = match;
    return { language, title, text: content, line: text.slice(0, match.index).split('\n').length + 1 };
  });
}

/** Tables with a column `takes`. */
function timesOf(text: string): StatedTime[] {
  const lines = text.split('\n');
  let titles: readonly string[] = [];
  return lines.flatMap((line, index) => {
    if (!line.startsWith('|')) {
      titles = [];
      return [];
    }
    const cells = cellsOf(line);
    if (titles.length === 0) titles = cells;
    const at = (title: string): string | undefined => cells[titles.indexOf(title)];
    const takes = at('takes');
    const command = /`(evals run [^`]+)`/.exec(line)?.[1];
    if (takes === undefined || command === undefined) return [];
    return [{ command, takes, window: at('requests in flight'), line: index + 1 }];
  });
}

function cellsOf(line: string): string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}
