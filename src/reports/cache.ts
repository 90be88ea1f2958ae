import type { CacheAmount, CachedModel, CacheStats, CacheTidied } from '../core/cache-report.ts';
import { printable } from '../core/printable.ts';
import { type Column, leastWidth, tableLayout } from './columns.ts';
import { duration } from './duration.ts';
import { drawn, type Line, type Span, wrapped } from './line.ts';
import { bytes, count, roughCount } from './numbers.ts';
import { marksOf, type Style } from './style.ts';
import { cutToWidth, textWidth } from './width.ts';

interface Page {
  readonly columns: number;
  readonly style: Style;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What lies in the cache: where, how much, how old, and of which models. */
export function cacheStatsText(stats: CacheStats, { columns, style, now }: Page): string[] {
  const { separator } = marksOf(style);
  const place: Line = [{ text: printable(stats.directory, 4096), paint: style.dim }];
  const facts = wrapped([...sizeFacts(stats), ...ageFacts(stats, now)], columns, separator);
  return lines([place, ...facts, ...modelLines(stats.models, columns, style)], columns, style);
}

/** What was removed, and what is left. */
export function cacheTidiedText({ directory, removed, left }: CacheTidied, { columns, style }: Page): string[] {
  const { separator } = marksOf(style);
  const place: Line = [{ text: printable(directory, 4096), paint: style.dim }];
  const amount = (verb: string, { answers, disk_bytes }: CacheAmount): Line[] =>
    wrapped([{ text: `${verb} ${answersText(answers)}` }, { text: bytes(disk_bytes) }], columns, separator);
  return lines([place, ...amount('removed', removed), ...amount('left', left)], columns, style);
}

function sizeFacts({ answers, answer_bytes, disk_bytes }: CacheStats): Span[] {
  if (answers === 0) return [{ text: 'empty' }];
  return [
    { text: answersText(answers) },
    { text: bytes(answer_bytes) },
    { text: `about ${bytes(disk_bytes)} on the disk` },
  ];
}

function ageFacts({ oldest, newest }: CacheStats, now: number): Span[] {
  if (oldest === null || newest === null) return [];
  const age = (time: string): string => duration((now - Date.parse(time)) / 1000);
  return [{ text: `oldest ${age(oldest)} ago` }, { text: `newest ${age(newest)} ago` }];
}

function modelLines(models: readonly CachedModel[], columns: number, style: Style): Line[] {
  if (models.length === 0) return [];
  const layout = tableLayout(tableColumns(models, columns, style), columns, style);
  return [[], layout.titles, ...models.map((model) => layout.line(model))];
}

const shortestName = 8;

function tableColumns(models: readonly CachedModel[], columns: number, style: Style): Column<CachedModel>[] {
  const { ellipsis } = marksOf(style);
  const text = (title: string, right: boolean, cell: (model: CachedModel) => string): Column<CachedModel> => {
    const most = Math.max(textWidth(title), ...models.map((model) => textWidth(cell(model))));
    const least = right ? most : Math.min(most, shortestName);
    return { title, right, least, most, cell: (model, width) => [{ text: cutToWidth(cell(model), width, ellipsis) }] };
  };
  const needed = [
    text('model', false, ({ model }) => printable(model, 200)),
    text('answers', true, ({ answers }) => count(answers)),
  ];
  const tokens = [
    text('tokens in', true, ({ input_tokens }) => roughCount(input_tokens)),
    text('out', true, ({ output_tokens }) => roughCount(output_tokens)),
  ];
  const from = text('from', false, ({ address }) => printable(address, 200));
  const all = [...needed, ...tokens, from];
  return leastWidth(all) <= columns ? all : [...needed, ...tokens];
}

function answersText(answers: number): string {
  return `${count(answers)} answer${answers === 1 ? '' : 's'}`;
}

function lines(all: readonly Line[], columns: number, style: Style): string[] {
  const { ellipsis } = marksOf(style);
  return all.map((line) => drawn(line, columns, ellipsis));
}
