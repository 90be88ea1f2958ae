import type { Timeline } from '../core/timeline.ts';
import { duration } from './duration.ts';
import type { Line } from './line.ts';
import { count } from './numbers.ts';
import type { Style } from './style.ts';
import { textWidth } from './width.ts';

const rows = 4;
const widest = 72;
/** Below this there is no room for a picture. */
const narrowest = 24;

/** Requests in flight over the time in which runners were at work, as a small chart with its scale. Empty when nothing was in flight. */
export function timelineLines(timeline: Timeline, columns: number, style: Style): Line[] {
  const most = Math.max(0, ...timeline.in_flight);
  const top = niceTop(most);
  const labels = [count(top), '0'];
  const margin = Math.max(...labels.map(textWidth)) + 1;
  const width = Math.min(widest, columns - margin);
  if (most === 0 || width < narrowest) return [];
  const picture = area(timeline, width, top, style);
  const end = duration(timeline.active_seconds);
  return [
    [{ text: 'requests in flight, while runners were at work', paint: style.dim }],
    ...picture.map((line, row): Line => {
      const label = row === 0 ? (labels[0] ?? '') : row === rows - 1 ? (labels[1] ?? '') : '';
      return [
        { text: `${label.padStart(margin - 1)} `, paint: style.dim },
        { text: line, paint: style.cyan },
      ];
    }),
    [{ text: `${' '.repeat(margin)}0s${end.padStart(width - 2)}`, paint: style.dim }],
  ];
}

const eighths = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** Rows of columns, each as high as its share of `top`; what is above nothing is never as low as nothing. */
function area({ in_flight: means }: Timeline, width: number, top: number, style: Style): string[] {
  const steps = style.unicode ? 8 : 1;
  const heights = Array.from({ length: width }, (_, column) => {
    const mean = meanOver(means, column / width, (column + 1) / width);
    const height = Math.round((mean / top) * rows * steps);
    return mean > 0 ? Math.max(1, height) : 0;
  });
  return Array.from({ length: rows }, (_, row) => {
    const below = (rows - 1 - row) * steps;
    const cells = heights.map((height) => Math.min(steps, Math.max(0, height - below)));
    return cells.map((cell) => (style.unicode ? (eighths[cell] ?? '') : cell > 0 ? '#' : ' ')).join('');
  });
}

/** Of the steps between two shares of the time; at least one. */
function meanOver(means: readonly number[], from: number, to: number): number {
  const first = Math.min(means.length - 1, Math.floor(from * means.length));
  const some = means.slice(first, Math.max(first + 1, Math.floor(to * means.length)));
  return some.reduce((sum, mean) => sum + mean, 0) / some.length;
}

/** The next number with one digit that matters, or 15 of them. */
function niceTop(value: number): number {
  if (value <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const steps = power === 1 ? [1, 2, 3, 4, 5, 6, 8, 10] : [1, 1.5, 2, 3, 4, 5, 6, 8, 10];
  return (steps.find((step) => step * power >= value) ?? 10) * power;
}
