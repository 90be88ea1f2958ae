import type { TierRow } from '../core/tier.ts';
import { duration } from './duration.ts';
import { drawn, type Line, wrapped } from './line.ts';
import { count } from './numbers.ts';
import { marksOf, type Style } from './style.ts';

/** What each tier sets, for people: a paragraph each. No line is wider than `columns`. */
export function tiersText(rows: readonly TierRow[], columns: number, style: Style): string[] {
  const { separator, ellipsis } = marksOf(style);
  const lines = rows.flatMap((row, index): Line[] => [
    ...(index === 0 ? [] : [[]]),
    ...wrapped([{ text: `${row.tier}:`, paint: style.bold }, ...words(row.use)], columns, ' '),
    ...wrapped(facts(row), columns - 2, separator).map((line): Line => [{ text: '  ' }, ...line]),
  ]);
  return lines.map((line) => drawn(line, columns, ellipsis));
}

function facts(row: TierRow): Line {
  const strategy = row.strategy === 'adaptive' ? `up to ${String(row.concurrent)}` : String(row.concurrent);
  return [
    { text: `--strategy ${row.strategy}` },
    { text: `${strategy} in flight` },
    { text: row.rpm === null ? 'the pace that the provider allows' : `--rpm ${count(row.rpm)}` },
    { text: `${String(row.retries_never_reached)} retries` },
    { text: `${String(row.retries_perhaps_billed)} where one may be billed` },
    { text: `waits of up to ${String(row.first_wait_seconds)}s` },
    { text: `doubled up to ${duration(row.longest_wait_seconds)}` },
  ];
}

function words(text: string): Line {
  return text.split(' ').map((word) => ({ text: word }));
}
