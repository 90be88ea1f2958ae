import { printable } from '../core/printable.ts';
import type { LiveStatus } from '../core/status.ts';
import { duration } from './duration.ts';
import { count, interval, rate, score } from './numbers.ts';
import { marksOf, type Style } from './style.ts';
import { cutToWidth, textWidth } from './width.ts';

/** One fact of the line. Those with a number are left out where there is no room, the lowest first. */
interface Fact {
  readonly text: string;
  readonly dropped?: number;
}

/** A run in one line, at most so many columns wide. */
export function liveText(live: LiveStatus, columns: number, style: Pick<Style, 'unicode'>): string {
  const { separator, ellipsis } = marksOf(style);
  let facts = factsOf(live, style);
  const joined = (): string => facts.map(({ text }) => text).join(separator);
  const order = facts
    .filter(({ dropped }) => dropped !== undefined)
    .sort((a, b) => (a.dropped ?? 0) - (b.dropped ?? 0));
  for (const next of order) {
    if (textWidth(joined()) <= columns) break;
    facts = facts.filter((fact) => fact !== next);
  }
  return cutToWidth(joined(), columns, ellipsis);
}

function factsOf(live: LiveStatus, style: Pick<Style, 'unicode'>): Fact[] {
  const done = `${count(live.done)}/${count(live.total)}`;
  return [
    { text: live.simulated ? `simulated ${done}` : done },
    { text: `${count(live.failed)} failed`, ...(live.failed === 0 ? { dropped: 2 } : {}) },
    ...(live.accuracy === null ? [] : [{ text: accuracy(live.accuracy, live.ci95, style) }]),
    ...(live.samplesPerSecond === null ? [] : [{ text: `${rate(live.samplesPerSecond)}/s`, dropped: 3 }]),
    ...(live.etaSeconds === null || live.done === live.total
      ? []
      : [{ text: `ETA ${live.mayStopEarly === true ? 'at most ' : ''}${duration(live.etaSeconds)}`, dropped: 4 }]),
    { text: `${count(live.inFlight)}/${count(live.limit)} in flight`, dropped: 1 },
    ...(live.waiting === null ? [] : [{ text: `waiting: ${printable(live.waiting, 200)}` }]),
  ];
}

function accuracy(value: number, ci95: LiveStatus['ci95'], style: Pick<Style, 'unicode'>): string {
  return ci95 === null ? score(value) : `${score(value)} ${interval(ci95, marksOf(style))}`;
}
