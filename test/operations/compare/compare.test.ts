import { mkdtempSync, readdirSync, rmSync, writeFileSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ComparisonReport } from '../../../src/core/comparison.ts';
import { compare } from '../../../src/operations/compare/compare.ts';
import type { CompareOptions } from '../../../src/operations/compare/options.ts';
import { questions, type Recorded, recordedRun } from '../../support/recorded-run.ts';
import { november } from '../../support/sample-submission.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'evals-compare-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

async function compared(named: readonly string[], changes: Partial<CompareOptions> = {}): Promise<ComparisonReport> {
  return compare({
    cwd: directory,
    outputDir: 'async_results',
    named,
    metric: undefined,
    clusterBy: undefined,
    margin: 0,
    flips: 5,
    clock: november(),
    ...changes,
  });
}

const once = (scores: readonly (number | 'failed' | undefined)[]): Recorded[] => scores.map((score) => [score]);
/** So many right answers of so many, the first ones. */
const right = (count: number, of: number): Recorded[] =>
  once(Array.from({ length: of }, (_, index) => Number(index < count)));

const twoModels = async (a: readonly Recorded[], b: readonly Recorded[], experiment = 'x', repeats = 1) =>
  recordedRun({
    directory,
    experiment,
    samples: questions(a.length),
    tasks: [
      { task: { model_name: 'gpt-4o', n_repeats: repeats }, scores: a },
      { task: { model_name: 'gpt-3.5', n_repeats: repeats }, scores: b },
    ],
  });

describe('compare', () => {
  it('pairs two models of one submission and tells how the pairs fall', async () => {
    await twoModels(right(60, 100), right(80, 100));
    const { comparisons } = await compared(['latest']);
    expect(comparisons).toHaveLength(1);
    expect(comparisons[0]).toMatchObject({
      eval_name: 'arithmetic',
      metric: 'exact_match',
      a: { model_name: 'gpt-4o', score: 0.6, scored: 100, cost_usd: 0.1, ms_per_sample: 1234.5 },
      b: { model_name: 'gpt-3.5', score: 0.8 },
      differs: [],
      pairs: { compared: 100, only_a: 0, only_b: 0, failed: 0, pending: 0 },
      table: { both: 60, only_a: 0, only_b: 20, neither: 20 },
      test: { name: 'exact-mcnemar', no_mcnemar: null },
      bounds: null,
      flips: { a_higher: 0, b_higher: 20 },
      verdict: 'b-better',
      regression: false,
    });
    expect(comparisons[0]?.difference.mean).toBeCloseTo(0.2, 12);
    expect(comparisons[0]?.test.p).toBeCloseTo(2 * 0.5 ** 20, 12);
    expect(comparisons[0]?.flips.listed).toEqual(
      [60, 61, 62, 63, 64].map((index) => ({ sample_id: `q${String(index)}`, a: 0, b: 1 })),
    );
    expect((await compared(['latest'], { flips: undefined })).comparisons[0]?.flips.listed).toHaveLength(20);
  });

  it('pairs by content, whatever the samples are called and in whichever order they stand', async () => {
    const samples = questions(40);
    await recordedRun({ directory, experiment: 'a', samples, tasks: [{ scores: right(10, 40) }] });
    const turned = samples.toReversed().map((sample, index) => ({ ...sample, id: `other-${String(index)}` }));
    await recordedRun({
      directory,
      experiment: 'b',
      samples: turned,
      tasks: [{ task: { prompt: 'Think first. {input}' }, scores: right(30, 40).toReversed() }],
    });
    const [comparison] = (await compared(['a', 'b'])).comparisons;
    expect(comparison?.table).toEqual({ both: 10, only_a: 0, only_b: 20, neither: 10 });
    expect(comparison?.differs).toContain('prompt');
    expect([comparison?.a.label, comparison?.b.label]).toEqual(['a', 'b']);
  });

  it('tells apart by id what asks the same twice, and counts what only one side has', async () => {
    const twice = { input: 'What is 0 + 1?', target: '1' };
    const samples = [{ id: 'one', ...twice }, { id: 'two', ...twice }, ...questions(5, 'r').slice(1)];
    await recordedRun({ directory, experiment: 'a', samples, tasks: [{ scores: once([1, 0, 1, 1, 1, 1]) }] });
    const others = [{ id: 'two', ...twice }, { id: 'one', ...twice }, ...questions(9, 'r').slice(3)];
    await recordedRun({ directory, experiment: 'b', samples: others, tasks: [{ scores: right(8, 8) }] });
    const [comparison] = (await compared(['a', 'b'])).comparisons;
    expect(comparison?.pairs).toMatchObject({ compared: 4, only_a: 2, only_b: 4 });
    expect(comparison?.flips).toEqual({ a_higher: 0, b_higher: 1, listed: [{ sample_id: 'two', a: 0, b: 1 }] });
  });

  it('leaves failed and pending samples out, and bounds what the failed ones could have changed', async () => {
    await twoModels(once([1, 1, 0, 'failed', undefined, 'failed']), once([1, 'failed', 0, 1, 1, 'failed']));
    const [comparison] = (await compared(['x'])).comparisons;
    expect(comparison?.pairs).toEqual({ compared: 2, only_a: 0, only_b: 0, failed: 3, pending: 1 });
    expect(comparison?.a).toMatchObject({ scored: 3, failed: 2, pending: 1 });
    // Five pairs: 0, 0; B lost beside a 1: −1…0; A lost beside a 1: 0…1; both lost: −1…1.
    expect(comparison?.bounds?.map((bound) => Number(bound.toFixed(9)))).toEqual([-0.4, 0.4]);
  });

  it('averages repeats first, and then offers no McNemar', async () => {
    await twoModels(
      Array.from({ length: 30 }, (_, index) => [1, index % 2, 0]),
      Array.from({ length: 30 }, () => [1, 1, 'failed']),
      'x',
      3,
    );
    const [comparison] = (await compared(['x'])).comparisons;
    expect(comparison?.test).toMatchObject({ name: 'paired-t', no_mcnemar: 'repeats' });
    expect(comparison?.table).toBeNull();
    expect(comparison?.pairs.compared).toBe(30);
    expect(comparison?.difference.mean).toBeCloseTo(0.5, 12);
    expect(comparison?.verdict).toBe('b-better');
  });

  it('clusters by a column, and says so', async () => {
    await twoModels(
      once(Array.from({ length: 90 }, (_, index) => Number(index % 9 < 3))),
      once(Array.from({ length: 90 }, (_, index) => Number(index % 9 < 6))),
    );
    const plain = (await compared(['x'])).comparisons[0];
    const clustered = (await compared(['x'], { clusterBy: 'passage' })).comparisons[0];
    expect(clustered?.difference).toMatchObject({ clusters: 30, cluster_by: 'passage' });
    expect(clustered?.test).toMatchObject({ name: 'clustered-paired-t', no_mcnemar: 'clusters' });
    // Three samples of a passage flip together: the error is √3 as large, and C/(C−1) makes it a little larger still.
    const ratio = (clustered?.difference.standard_error ?? 0) / (plain?.difference.standard_error ?? 1);
    expect(ratio).toBeCloseTo(Math.sqrt((3 * (30 / 29)) / (90 / 89)), 9);
    await expect(compared(['x'], { clusterBy: 'chapter' })).rejects.toThrow('has no column "chapter" to cluster by');
  });

  it('corrects for many comparisons with Holm, and compares all with the first', async () => {
    const samples = questions(60);
    await recordedRun({
      directory,
      experiment: 'x',
      samples,
      tasks: [10, 18, 40].map((count, index) => ({
        task: { model_name: `m${String(index)}` },
        scores: right(count, 60),
      })),
    });
    const { comparisons } = await compared(['x']);
    expect(comparisons.map(({ a, b }) => [a.model_name, b.model_name])).toEqual([
      ['m0', 'm1'],
      ['m0', 'm2'],
    ]);
    const [weak, strong] = comparisons;
    expect(strong?.test.adjusted_p).toBeCloseTo(2 * (strong?.test.p ?? 0), 15);
    expect(weak?.test.adjusted_p).toBeCloseTo(weak?.test.p ?? 0, 15);
  });

  it('joins the parts of an experiment that grew', async () => {
    const samples = questions(30);
    const part = async (from: number, to: number, scores: Recorded[]) =>
      recordedRun({ directory, experiment: 'grown', samples: samples.slice(from, to), tasks: [{ scores }] });
    await part(0, 10, right(5, 10));
    await part(10, 30, right(20, 20));
    await recordedRun({
      directory,
      experiment: 'other',
      samples,
      tasks: [{ task: { model_name: 'gpt-4o' }, scores: right(30, 30) }],
    });
    const [comparison] = (await compared(['grown', 'other'])).comparisons;
    expect(comparison?.a).toMatchObject({ samples: 30, scored: 30 });
    expect(comparison?.a.files).toHaveLength(2);
    expect(comparison?.pairs.compared).toBe(30);
    expect(comparison?.flips.b_higher).toBe(5);
  });

  it('proves equality within a margin, and says how many samples an open question would take', async () => {
    await twoModels(right(50, 100), right(51, 100));
    const equal = (await compared(['x'], { margin: 0.1 })).comparisons[0];
    expect(equal).toMatchObject({ verdict: 'equal', no_worse: true, samples_needed: null });
    const open = (await compared(['x'])).comparisons[0];
    expect(open).toMatchObject({ verdict: 'cannot-tell', regression: false });
    expect(open?.samples_needed).toBeGreaterThan(500);
    expect(open?.samples_needed).toBeLessThan(1000);
  });

  it('of two models that answered alike it proves no equality from a handful', async () => {
    await twoModels(right(3, 5), right(3, 5));
    expect((await compared(['x'], { margin: 0.1 })).comparisons[0]?.verdict).toBe('cannot-tell');
  });

  it('a damaged line is a warning, and its sample not paired', async () => {
    const { directory: run } = await twoModels(right(10, 20), right(20, 20));
    const folder = join(run, 'journal');
    const segment = join(folder, readdirSync(folder)[0] ?? '', '000001.jsonl');
    const lines = readFileSync(segment, 'utf8').split('\n');
    writeFileSync(
      segment,
      lines.map((line, index) => (index === 3 ? line.replace('"s":2', '"s":3') : line)).join('\n'),
    );
    const report = await compared(['x']);
    expect(report.warnings).toEqual([expect.stringContaining('damaged in line 4')]);
    expect(report.comparisons[0]?.pairs).toMatchObject({ compared: 19, pending: 1 });
  });
});

describe('what cannot be compared is said in a sentence', () => {
  it('one model alone', async () => {
    await recordedRun({ directory, experiment: 'x', samples: questions(3), tasks: [{ scores: right(1, 3) }] });
    await expect(compared(['x'])).rejects.toThrow(
      '"x" has one model of each eval: there is nothing to compare it with.',
    );
  });

  it('different evals, no sample in common, several models without one in common', async () => {
    const run = async (experiment: string, models: string[], eval_name: string, from: number) =>
      recordedRun({
        directory,
        experiment,
        samples: questions(from + 3).slice(from),
        tasks: models.map((model_name) => ({ task: { model_name, eval_name }, scores: right(1, 3) })),
      });
    await run('a', ['m1', 'm2'], 'arithmetic', 0);
    await run('b', ['m3'], 'gsm8k', 0);
    await run('c', ['m1'], 'arithmetic', 5);
    await run('d', ['m3'], 'arithmetic', 0);
    await expect(compared(['a', 'b'])).rejects.toThrow('"a" and "b" have no eval in common.');
    await expect(compared(['a:m1', 'c'])).rejects.toThrow('have no sample of arithmetic in common');
    await expect(compared(['a', 'd'])).rejects.toThrow('"a" has several models of arithmetic: m1, m2.');
    await expect(compared(['a:m9', 'd'])).rejects.toThrow('There is no model "m9" in "a".');
    await expect(compared([])).rejects.toThrow('There is nothing to compare.');
  });

  it('scores of different names, and a score that is not there', async () => {
    const run = async (experiment: string, metric: string) =>
      recordedRun({ directory, experiment, samples: questions(3), tasks: [{ scores: right(1, 3), metric }] });
    await run('a', 'exact_match');
    await run('b', 'includes');
    await expect(compared(['a', 'b'])).rejects.toThrow('"a" and "b" are not scored alike: exact_match, includes.');
    await expect(compared(['a', 'b'], { metric: 'f1' })).rejects.toThrow('has no score "f1" on both sides');
  });

  it('one model in two versions', async () => {
    const run = async (prompt: string) =>
      recordedRun({
        directory,
        experiment: 'a',
        samples: questions(3),
        tasks: [{ task: { prompt, model_name: 'm' }, scores: right(1, 3) }],
      });
    await run('one {input}');
    await run('two {input}');
    await expect(compared(['a', 'a'])).rejects.toThrow('has arithmetic on m in 2 versions');
  });
});
