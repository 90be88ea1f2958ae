import type { BenchReport, ContenderReport } from '../core/bench.ts';
import { printable } from '../core/printable.ts';
import { chart, type Series } from './chart.ts';
import { type Column, tableLayout } from './columns.ts';
import { drawn, type Line, lineWidth, type Span, wrapped } from './line.ts';
import { count, rate } from './numbers.ts';
import { marksOf, type Paint, type Style } from './style.ts';

/** A comparison as text: a table, the curves, and what to use. No line is wider than `columns`. */
export function benchText(report: BenchReport, columns: number, style: Style): string[] {
  const { ellipsis } = marksOf(style);
  const lines = [
    ...heading(report, columns, style),
    [],
    ...table(report, columns, style),
    [],
    ...curves(report, columns, style),
    [],
    ...advice(report, columns, style),
  ];
  return lines.map((line) => drawn(line, columns, ellipsis));
}

function heading({ model, simulated, samples, rounds, settings }: BenchReport, columns: number, style: Style): Line[] {
  const facts: Span[] = [
    { text: printable(model, 100), paint: style.bold },
    ...(simulated ? [{ text: 'simulated', paint: style.yellow }] : []),
    { text: `${count(samples)} samples` },
    { text: rounds === 1 ? '1 round' : `medians of ${String(rounds)} rounds` },
    ...(settings === null || settings === '' ? [] : [{ text: printable(settings, 200), paint: style.dim }]),
  ];
  return wrapped(facts, columns, marksOf(style).separator);
}

interface Entry {
  readonly contender: ContenderReport;
  readonly index: number;
}

function table({ contenders }: BenchReport, columns: number, style: Style): Line[] {
  const entries = contenders.map((contender, index): Entry => ({ contender, index }));
  const layout = tableLayout(columnsOf(entries, style), columns, style);
  return [layout.titles, ...entries.map((entry) => layout.line(entry))];
}

function columnsOf(entries: readonly Entry[], style: Style): Column<Entry>[] {
  const { nothing, range } = marksOf(style);
  const interval = ([low, high]: readonly [number, number]): string => `[${low.toFixed(1)}${range}${high.toFixed(1)}]`;
  const column = (title: string, text: (contender: ContenderReport) => string, dropped?: number): Column<Entry> => {
    const width = Math.max(title.length, ...entries.map(({ contender }) => text(contender).length));
    const cell = ({ contender }: Entry): Line => [{ text: text(contender) }];
    return { title, right: true, least: width, most: width, cell, ...(dropped === undefined ? {} : { dropped }) };
  };
  const nameWidth = Math.max(...entries.map(({ contender }) => contender.name.length)) + 2;
  return [
    {
      title: 'strategy',
      right: false,
      least: nameWidth,
      most: nameWidth,
      cell: ({ contender, index }) => [
        { text: `${markOf(index, style)} `, paint: paintOf(index, style) },
        { text: contender.name, paint: style.bold },
      ],
    },
    column('seconds', ({ seconds }) => (seconds < 10 ? seconds.toFixed(2) : seconds.toFixed(1))),
    column('/s', ({ samples_per_second }) => rate(samples_per_second), 5),
    column('speed-up', ({ speedup }) => `${speedup.toFixed(1)}x`),
    column('95% CI', ({ speedup_ci95 }) => (speedup_ci95 === null ? '' : interval(speedup_ci95)), 4),
    column('efficiency', ({ efficiency }) => (efficiency === null ? nothing : `${(efficiency * 100).toFixed(0)}%`), 3),
    column('429s', ({ refused }) => count(refused), 6),
    column('retries', ({ retried }) => count(retried), 2),
    column('MB', ({ memory_mb }) => (memory_mb === null ? nothing : memory_mb.toFixed(0)), 1),
  ];
}

const chartRows = 10;
const axis = 5;

/** Share of the samples done over time, on a logarithmic axis: sequential runs are ten times as long as the others. */
function curves({ contenders, samples }: BenchReport, columns: number, style: Style): Line[] {
  const longest = Math.max(...contenders.map(({ seconds }) => seconds));
  const first = Math.min(...contenders.map(({ seconds }) => seconds)) / 10;
  const wide = Math.min(columns, 100) - axis;
  const series = contenders.map((contender, index): Series => {
    const trial = middleTrial(contender);
    return {
      paint: paintOf(index, style),
      mark: markOf(index, style),
      y: (x) => {
        const seconds = first * (longest / first) ** x;
        if (trial === undefined || seconds > trial.seconds * 1.001) return undefined;
        const point = Math.ceil((seconds / trial.seconds) * trial.curve.length) - 1;
        return (trial.curve[Math.min(point, trial.curve.length - 1)] ?? 0) / samples;
      },
    };
  });
  const rows = chart(series, wide, chartRows, style).map((line, row): Line => {
    const label = row === 0 ? '100%' : row === chartRows - 1 ? '0%' : '';
    return [{ text: `${label.padStart(axis - 1)} `, paint: style.dim }, ...line];
  });
  return [...rows, timeAxis(first, longest, wide, style)];
}

function timeAxis(first: number, longest: number, wide: number, style: Style): Line {
  const left = shortTime(first);
  const middle = shortTime(Math.sqrt(first * longest));
  const right = shortTime(longest);
  const between = wide - left.length - middle.length - right.length;
  const text = `${' '.repeat(axis)}${left}${' '.repeat(Math.max(1, Math.floor(between / 2)))}${middle}${' '.repeat(Math.max(1, Math.ceil(between / 2)))}${right}`;
  return [{ text, paint: style.dim }];
}

function shortTime(seconds: number): string {
  return seconds < 1 ? `${String(Math.round(seconds * 1000))} ms` : `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
}

/** The trial whose time is the median, or next to it. */
function middleTrial({ trials }: ContenderReport): ContenderReport['trials'][number] | undefined {
  return [...trials].sort((a, b) => a.seconds - b.seconds)[Math.floor((trials.length - 1) / 2)];
}

function advice({ recommendation, simulated }: BenchReport, columns: number, style: Style): Line[] {
  if (recommendation === null) {
    return [[{ text: 'Nothing was borne: every setting had failed samples or too many refused requests.' }]];
  }
  const words = `${recommendation.reason}.${simulated ? ' It holds for these settings of the simulated provider; measure your own with --models.' : ''}`;
  const line: Line = [{ text: 'use ' }, { text: `evals run ${recommendation.flags.join(' ')}`, paint: style.green }];
  return [
    line,
    ...wrapped(
      words.split(' ').map((text) => ({ text })),
      Math.max(20, columns - (lineWidth(line) > columns ? 0 : 2)),
      ' ',
    ).map((each): Line => [{ text: '  ' }, ...each]),
  ];
}

const asciiMarks = 'sbwacBA';

function markOf(index: number, style: Style): string {
  return style.unicode ? '●' : (asciiMarks[index % asciiMarks.length] ?? '*');
}

function paintOf(index: number, style: Style): Paint {
  const paints = [style.dim, style.cyan, style.green, style.yellow, style.red, style.bold];
  return paints[index % paints.length] ?? style.bold;
}
