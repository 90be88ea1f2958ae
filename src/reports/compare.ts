import type { ComparedSide, Comparison, ComparisonReport } from '../core/comparison.ts';
import { printable } from '../core/printable.ts';
import { type DifferenceUnit, differenceUnit, probability } from './compare-numbers.ts';
import { verdictSentences } from './compare-verdict.ts';
import { type Fact, factLines, plain } from './facts.ts';
import { drawn, type Line, type Span } from './line.ts';
import { count, dollars, interval, score } from './numbers.ts';
import { wordWrapped } from './paragraph.ts';
import { marksOf, type Paint, type Style } from './style.ts';
import { latency } from './time.ts';

/** Comparisons as text, line by line, none wider than so many columns. */
export function comparisonText(report: ComparisonReport, columns: number, style: Style): string[] {
  const lines = report.comparisons.flatMap((comparison, index) => [
    ...(index === 0 ? [] : [[]]),
    ...comparisonLines(comparison, report, columns, style),
  ]);
  return lines.map((line) => drawn(line, columns, marksOf(style).ellipsis));
}

function comparisonLines(comparison: Comparison, report: ComparisonReport, columns: number, style: Style): Line[] {
  const unit = differenceUnit(areShares(comparison));
  const verdict = verdictSentences(comparison, report, unit).join(' ');
  return [
    [
      { text: printable(comparison.eval_name, 100), paint: style.bold },
      { text: '  ' },
      { text: printable(comparison.metric, 64), paint: style.dim },
    ],
    ...wordWrapped(verdict, columns).map((text): Line => [{ text, paint: paintOf(comparison, style) }]),
    ...factLines(facts(comparison, report, unit, style), columns, style),
    ...flipLines(comparison, style),
  ];
}

function facts(comparison: Comparison, report: ComparisonReport, unit: DifferenceUnit, style: Style): Fact[] {
  return [
    { label: 'A', lines: sideLines(comparison.a, style) },
    { label: 'B', lines: sideLines(comparison.b, style) },
    { label: 'difference', lines: [differenceFacts(comparison, unit, style), clusterFacts(comparison)] },
    { label: 'test', lines: [testFacts(comparison, report)] },
    { label: 'pairs', lines: [pairFacts(comparison)] },
    { label: 'not paired', lines: [unpairedFacts(comparison, style)] },
    { label: 'if all failed', lines: [boundFacts(comparison, unit)] },
    { label: 'differs', lines: [differsFacts(comparison, style)] },
    { label: 'flipped', lines: [flippedFacts(comparison)] },
  ];
}

function sideLines(side: ComparedSide, style: Style): Span[][] {
  const [file = '', ...more] = side.files;
  const others = more.length === 0 ? '' : ` and ${count(more.length)} more`;
  const named = side.label.endsWith(side.model_name) ? side.label : `${side.label}: ${side.model_name}`;
  const name = [{ text: printable(named, 200), paint: style.bold }];
  const simulated = side.simulated ? [{ text: 'simulated', paint: style.yellow }] : [];
  return [
    [...name, ...simulated, { text: `${printable(file, 300)}${others}`, paint: style.dim }],
    [
      { text: scoreText(side, style) },
      { text: `${count(side.scored)} of ${count(side.samples)} scored${repeatsText(side)}` },
      ...(side.stopped_early === undefined ? [] : [{ text: `stopped early at ${count(side.stopped_early.n)}` }]),
      ...(side.failed === 0 ? [] : [{ text: `${count(side.failed)} failed`, paint: style.red }]),
      ...(side.pending === 0 ? [] : [{ text: `${count(side.pending)} pending`, paint: style.yellow }]),
      { text: side.cost_usd === null ? 'cost not known' : dollars(side.cost_usd) },
      ...(side.ms_per_sample === null ? [] : [{ text: `${latency(side.ms_per_sample)} a sample` }]),
    ],
  ];
}

function repeatsText({ repeats }: ComparedSide): string {
  return repeats === 1 ? '' : `, mean of ${count(repeats)} repeats`;
}

function scoreText({ score: mean, ci95 }: ComparedSide, style: Style): string {
  const marks = marksOf(style);
  if (mean === null) return 'no score';
  return ci95 === null ? score(mean) : `${score(mean)} ${interval(ci95, marks)}`;
}

function differenceFacts({ difference, pairs }: Comparison, unit: DifferenceUnit, style: Style): Span[] {
  if (pairs.compared === 0) return [];
  const { mean, ci95, standard_error: error } = difference;
  const range = ci95 === null ? '' : ` ${unit.range(ci95)}`;
  return plain([
    `B ${style.unicode ? '−' : '-'} A ${unit.signed(mean)}${range}`,
    ...(error === null ? [] : [`standard error ${unit.amount(error)}`]),
  ]);
}

function clusterFacts({ difference: { clusters, cluster_by: column } }: Comparison): Span[] {
  if (clusters === null || column === null) return [];
  return plain([`clustered by ${printable(column, 60)}: ${count(clusters)} clusters`]);
}

const testNames: Readonly<Record<Comparison['test']['name'], string>> = {
  'exact-mcnemar': 'exact McNemar',
  'paired-t': 'paired t',
  'clustered-paired-t': 'clustered paired t',
  'confidence-sequence': 'confidence sequence',
};

const whyNot: Readonly<Record<'repeats' | 'not-binary' | 'clusters', string>> = {
  repeats: 'no McNemar: repeats were averaged',
  'not-binary': 'no McNemar: scores other than 0 and 1',
  clusters: 'no McNemar: samples of a cluster are not independent',
};

function testFacts({ test, pairs }: Comparison, { comparisons }: ComparisonReport): Span[] {
  if (pairs.compared === 0) return [];
  const { name, p, adjusted_p: adjusted, no_mcnemar: why } = test;
  const many = comparisons.length > 1 && adjusted !== null;
  return plain([
    `${testNames[name]}${p === null ? (name === 'confidence-sequence' ? ': not settled' : ': too little to say') : ` p ${name === 'confidence-sequence' ? `at most ${String(p)}` : probability(p)}`}`,
    ...(many ? [`p ${probability(adjusted)} for ${count(comparisons.length)} comparisons (Holm)`] : []),
    ...(why === null ? [] : [whyNot[why]]),
  ]);
}

function pairFacts({ pairs, table }: Comparison): Span[] {
  const compared = `${count(pairs.compared)} compared`;
  if (table === null) return plain([compared]);
  const { both, only_a, only_b, neither } = table;
  return plain([
    compared,
    `both right ${count(both)}`,
    `only A ${count(only_a)}`,
    `only B ${count(only_b)}`,
    `neither ${count(neither)}`,
  ]);
}

function unpairedFacts({ pairs }: Comparison, style: Style): Span[] {
  const { only_a, only_b, failed, pending, not_asked: notAsked = 0 } = pairs;
  const said = (number: number, what: string, paint?: Paint): Span[] =>
    number === 0 ? [] : [{ text: `${count(number)} ${what}`, paint }];
  return [
    ...said(only_a, 'only in A'),
    ...said(only_b, 'only in B'),
    ...said(failed, 'failed on either side', style.red),
    ...said(notAsked, 'not asked: stopped early'),
    ...said(pending, 'pending', style.yellow),
  ];
}

function boundFacts({ bounds }: Comparison, unit: DifferenceUnit): Span[] {
  if (bounds === null) return [];
  return plain([`${unit.range(bounds)}, from the worst for B to the best`]);
}

function differsFacts({ differs }: Comparison, style: Style): Span[] {
  return differs.map((part) => ({ text: `the ${printable(part, 40)}`, paint: style.yellow }));
}

function flippedFacts({ flips: { a_higher, b_higher }, table, pairs }: Comparison): Span[] {
  if (pairs.compared === 0) return [];
  const [mine, theirs] = table === null ? ['higher in A', 'higher in B'] : ['right only in A', 'right only in B'];
  return plain([`${count(a_higher)} ${mine}`, `${count(b_higher)} ${theirs}`]);
}

/** The samples that flipped, one a line. */
function flipLines({ flips: { listed, a_higher, b_higher } }: Comparison, style: Style): Line[] {
  const { next } = marksOf(style);
  const more = a_higher + b_higher - listed.length;
  return [
    ...listed.map(({ sample_id, a, b }): Line => {
      const [text, paint] = b > a ? ['  + ', style.green] : ['  - ', style.red];
      return [
        { text, paint },
        { text: `${value(a)} ${next} ${value(b)}`, paint },
        { text: `  ${printable(sample_id, 200)}` },
      ];
    }),
    ...(more === 0 ? [] : [[{ text: `  ${count(more)} more: --samples`, paint: style.dim }]]),
  ];
}

function value(number: number): string {
  return Number.isInteger(number) ? String(number) : number.toFixed(3);
}

function paintOf({ verdict }: Comparison, style: Style): Paint {
  switch (verdict) {
    case 'a-better':
      return style.red;
    case 'b-better':
    case 'equal':
      return style.green;
    case 'cannot-tell':
      return style.yellow;
  }
}

function areShares({ a, b, difference }: Comparison): boolean {
  const isShare = (score: number | null): boolean => score === null || (score >= 0 && score <= 1);
  return isShare(a.score) && isShare(b.score) && Math.abs(difference.mean) <= 1;
}
