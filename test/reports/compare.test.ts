import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ComparedSide, Comparison, ComparisonReport } from '../../src/core/comparison.ts';
import { comparisonText } from '../../src/reports/compare.ts';
import { textWidth } from '../../src/reports/width.ts';
import { asciiStyle, plainStyle } from './plain-style.ts';

const side = (changes: Partial<ComparedSide> = {}): ComparedSide => ({
  label: 'baseline',
  model_name: 'gpt-4o',
  simulated: false,
  files: ['async_results/tasks_20261120_173000.json'],
  repeats: 1,
  samples: 200,
  scored: 200,
  failed: 0,
  pending: 0,
  score: 0.81,
  ci95: [0.75, 0.858],
  cost_usd: 0.42,
  ms_per_sample: 1240,
  ...changes,
});

const comparison = (changes: Partial<Comparison> = {}): Comparison => ({
  eval_name: 'gsm8k',
  metric: 'numeric_match',
  a: side(),
  b: side({ label: 'new_prompt', score: 0.89, ci95: [0.839, 0.926], cost_usd: 0.5 }),
  differs: ['prompt'],
  pairs: { compared: 200, only_a: 0, only_b: 0, failed: 0, pending: 0 },
  difference: { mean: 0.08, standard_error: 0.0231, ci95: [0.034, 0.125], clusters: null, cluster_by: null },
  test: { name: 'exact-mcnemar', p: 0.0009, adjusted_p: 0.0009, no_mcnemar: null },
  table: { both: 158, only_a: 4, only_b: 20, neither: 18 },
  bounds: null,
  flips: {
    a_higher: 4,
    b_higher: 20,
    listed: [
      { sample_id: 'gsm8k-3', a: 1, b: 0 },
      { sample_id: 'gsm8k-7', a: 0, b: 1 },
    ],
  },
  verdict: 'b-better',
  regression: false,
  no_worse: true,
  samples_needed: null,
  detectable: 0.07,
  ...changes,
});

const report = (changes: Partial<Comparison> = {}, more: Partial<ComparisonReport> = {}): ComparisonReport => ({
  v: 1,
  time: '2026-11-20T18:00:00.000Z',
  alpha: 0.05,
  margin: 0,
  comparisons: [comparison(changes)],
  warnings: [],
  ...more,
});

const text = (given: ComparisonReport, columns = 92): string =>
  `\n${comparisonText(given, columns, plainStyle).join('\n')}\n`;

describe('the four verdicts in plain words', () => {
  it('B is better', () => {
    expect(text(report())).toBe(`
gsm8k  numeric_match
B is better, by 8.0 points.
A           baseline: gpt-4o · async_results/tasks_20261120_173000.json
            81.0% [75.0–85.8] · 200 of 200 scored · $0.42 · 1.24s a sample
B           new_prompt: gpt-4o · async_results/tasks_20261120_173000.json
            89.0% [83.9–92.6] · 200 of 200 scored · $0.50 · 1.24s a sample
difference  B − A +8.0 points [+3.4 to +12.5] · standard error 2.3 points
test        exact McNemar p = 0.0009
pairs       200 compared · both right 158 · only A 4 · only B 20 · neither 18
differs     the prompt
flipped     4 right only in A · 20 right only in B
  - 1 → 0  gsm8k-3
  + 0 → 1  gsm8k-7
  22 more: --samples
`);
  });

  it('A is better, also where it is not proven by how much', () => {
    const worse = {
      verdict: 'a-better',
      no_worse: false,
      difference: { mean: -0.05, standard_error: 0.02, ci95: [-0.09, -0.01], clusters: 40, cluster_by: 'passage' },
      test: { name: 'clustered-paired-t', p: 0.0168, adjusted_p: 0.0336, no_mcnemar: 'clusters' },
      table: null,
      differs: [],
      pairs: { compared: 190, only_a: 3, only_b: 0, failed: 7, pending: 0 },
      bounds: [-0.083, -0.013],
      b: side({ label: 'base:groq/llama', model_name: 'groq/llama', failed: 7, scored: 193 }),
      flips: { a_higher: 15, b_higher: 6, listed: [] },
    } satisfies Partial<Comparison>;
    const given = report(worse, { margin: 0.02 });
    expect(text({ ...given, comparisons: [...given.comparisons, comparison()] }).split('\n\n')[0]).toBe(`
gsm8k  numeric_match
A is better, by 5.0 points. It is not proven to be more than 2.0 points.
A              baseline: gpt-4o · async_results/tasks_20261120_173000.json
               81.0% [75.0–85.8] · 200 of 200 scored · $0.42 · 1.24s a sample
B              base:groq/llama · async_results/tasks_20261120_173000.json
               81.0% [75.0–85.8] · 193 of 200 scored · 7 failed · $0.42 · 1.24s a sample
difference     B − A -5.0 points [-9.0 to -1.0] · standard error 2.0 points
               clustered by passage: 40 clusters
test           clustered paired t p = 0.017 · p = 0.034 for 2 comparisons (Holm)
               no McNemar: samples of a cluster are not independent
pairs          190 compared
not paired     3 only in A · 7 failed on either side
if all failed  [-8.3 to -1.3], from the worst for B to the best
flipped        15 higher in A · 6 higher in B
  21 more: --samples`);
  });

  it('equal within the margin', () => {
    const equal = {
      verdict: 'equal',
      difference: { mean: -0.004, standard_error: 0.006, ci95: [-0.016, 0.008], clusters: null, cluster_by: null },
      test: { name: 'paired-t', p: 0.51, adjusted_p: 0.51, no_mcnemar: 'repeats' },
      table: null,
      differs: [],
      a: side({ repeats: 3, simulated: true }),
      b: side({ repeats: 3, label: 'new', cost_usd: null }),
      flips: { a_higher: 0, b_higher: 0, listed: [] },
    } satisfies Partial<Comparison>;
    expect(text(report(equal, { margin: 0.02 }))).toBe(`
gsm8k  numeric_match
A and B are equal within 2.0 points.
A           baseline: gpt-4o · simulated · async_results/tasks_20261120_173000.json
            81.0% [75.0–85.8] · 200 of 200 scored, mean of 3 repeats · $0.42
            1.24s a sample
B           new: gpt-4o · async_results/tasks_20261120_173000.json
            81.0% [75.0–85.8] · 200 of 200 scored, mean of 3 repeats · cost not known
            1.24s a sample
difference  B − A -0.4 points [-1.6 to +0.8] · standard error 0.6 points
test        paired t p = 0.51 · no McNemar: repeats were averaged
pairs       200 compared
flipped     0 higher in A · 0 higher in B
`);
  });

  it('cannot tell, and how many samples it would take', () => {
    const open = {
      verdict: 'cannot-tell',
      no_worse: false,
      difference: { mean: 0.02, standard_error: 0.025, ci95: [-0.03, 0.07], clusters: null, cluster_by: null },
      test: { name: 'exact-mcnemar', p: 0.54, adjusted_p: 0.54, no_mcnemar: null },
      table: { both: 150, only_a: 10, only_b: 14, neither: 26 },
      differs: [],
      samples_needed: 2401,
      detectable: 0.071,
      flips: { a_higher: 0, b_higher: 0, listed: [] },
    } satisfies Partial<Comparison>;
    expect(text(report(open)).split('\n').slice(0, 5).join('\n')).toBe(`
gsm8k  numeric_match
Cannot tell which is better. 200 pairs would probably show a difference from 7.1 points on.
If the difference of 2.0 points is real, it would take about 2,401 pairs to show it.
A           baseline: gpt-4o · async_results/tasks_20261120_173000.json`);
    expect(
      text(report({ ...open, no_worse: true }, { margin: 0.04 }))
        .split('\n')
        .slice(2, 5)
        .join(' '),
    ).toBe(
      'Cannot tell which is better. B is not worse than A by 4.0 points or more. 200 pairs would ' +
        'probably show a difference from 7.1 points on. To show that they are equal within 4.0 points ' +
        'would take about 2,401 pairs.',
    );
    const nothing = { compared: 0, only_a: 0, only_b: 0, failed: 0, pending: 200 };
    expect(text(report({ ...open, pairs: nothing }))).toContain('Cannot tell: no sample is scored on both sides yet.');
  });

  it('what is equal within the margin may yet be proven to differ, and is said to', () => {
    expect(text(report({ verdict: 'equal' }, { margin: 0.15 }))).toContain(
      'A and B are equal within 15.0 points. B is proven to be better, but only by 8.0 points.',
    );
  });
});

describe('every comparison as text', () => {
  const word = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.constantFrom('\u001b[2J', 'a\nb', '日本語のモデル', '\u202eltr', 'x'.repeat(300)),
  );
  const number = fc.double({ min: -5, max: 5, noNaN: true });

  it('keeps to the width and lets nothing steer the terminal', () => {
    fc.assert(
      fc.property(word, word, word, number, fc.integer({ min: 40, max: 140 }), (name, id, column, mean, columns) => {
        const given = report({
          eval_name: name,
          metric: id,
          a: side({ label: name, model_name: id, files: [name, id], simulated: true }),
          differs: [column],
          difference: { mean, standard_error: 0.1, ci95: [mean - 1, mean + 1], clusters: 3, cluster_by: column },
          flips: { a_higher: 1, b_higher: 3, listed: [{ sample_id: id, a: mean, b: 1 }] },
        });
        for (const style of [plainStyle, asciiStyle]) {
          for (const line of comparisonText(given, columns, style)) {
            expect(textWidth(line)).toBeLessThanOrEqual(columns);
            // eslint-disable-next-line no-control-regex -- control characters are what must not be there
            expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\ufeff]/);
          }
        }
      }),
    );
  });

  it('says simulated at 40 columns, too', () => {
    expect(comparisonText(report({ a: side({ simulated: true }) }), 40, plainStyle).join('\n')).toContain('simulated');
  });

  it('scores that are no shares have no points', () => {
    const given = report({
      a: side({ score: 12.5, ci95: [12, 13] }),
      difference: { mean: 1.5, standard_error: 0.25, ci95: [1, 2], clusters: null, cluster_by: null },
    });
    expect(text(given)).toContain('B is better, by 1.500.');
    expect(text(given)).toContain('B − A +1.500 [+1.000 to +2.000] · standard error 0.250');
  });
});
