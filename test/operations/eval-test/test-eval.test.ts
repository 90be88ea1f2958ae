import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import type { EvalTestReport } from '../../../src/core/eval-test.ts';
import { updateBaselines } from '../../../src/operations/baselines/update.ts';
import { plannedTests } from '../../../src/operations/eval-test/planned-tests.ts';
import { testEval } from '../../../src/operations/eval-test/test-eval.ts';
import type { TestEvalOptions } from '../../../src/operations/eval-test/test-options.ts';
import { workplace } from '../workplace.ts';

const unbothered = new AbortController().signal;

/** An eval file with ten rows; those whose number stands in `fails` throw while `FAILS` is set. */
async function rig(atLeast = '') {
  const place = workplace();
  const server = await place.serve('latency=0');
  const environment = { MOCK_BASE_URL: server.baseUrl, EVALS_CACHE_DIR: join(place.folder, 'cache') };
  const file = join(place.folder, 'own.eval.ts');
  writeFileSync(
    file,
    `import { readFileSync } from 'node:fs';
    import { forEach } from 'evals';
    const rows = Array.from({ length: 10 }, (_, n) => ({ id: 'row-' + n, question: 'Number ' + n + '?', target: n }));
    export default forEach('own', rows, async ({ id, question, target, model }) => {
      await model.generate(question);
      const { fails, wrong } = JSON.parse(readFileSync(${JSON.stringify(join(place.folder, 'ways.json'))}, 'utf8'));
      if (fails.includes(target)) throw new Error('not this one');
      return { name: 'fits', value: wrong.includes(target) ? 0 : 1, answer: 'x' };
    }, { models: ['mock/strong'] ${atLeast} });`,
  );
  const ways = (fails: readonly number[], wrong: readonly number[] = []): void => {
    writeFileSync(join(place.folder, 'ways.json'), JSON.stringify({ fails, wrong }));
  };
  ways([]);
  const where = { cwd: place.folder, outputDir: 'async_results', clock: systemClock };
  return {
    ...where,
    ways,
    asked: () => server.stats().received,
    baseline: join(place.folder, 'own.eval.baseline.json'),
    run: async (more: Partial<TestEvalOptions> = {}): Promise<EvalTestReport> => {
      const [planned] = await plannedTests(file, { ...where, models: undefined, environment });
      return testEval({
        ...where,
        environment,
        test: planned!,
        limit: undefined,
        concurrent: undefined,
        experiment: 'tests',
        stop: unbothered,
        abort: unbothered,
        baseline: { required: false, margin: undefined, update: 'new' },
        ...more,
      });
    },
    [Symbol.asyncDispose]: async () => place[Symbol.asyncDispose](),
  };
}

describe('an eval as a test', () => {
  test('runs once, and what a larger limit adds; the second time it is judged from what is there', async () => {
    await using place = await rig();
    expect(await place.run({ limit: 4 })).toMatchObject({
      passed: true,
      total: 4,
      accuracy: 1,
      baseline: { state: 'none' },
    });
    expect(await place.run()).toMatchObject({ passed: true, total: 10, scored: 10 });
    expect(await place.run()).toMatchObject({ passed: true, total: 10, accuracy: 1 });
    expect(place.asked()).toBe(10);
  });

  test('fails for samples that failed, and tries these again the next time without buying anything', async () => {
    await using place = await rig();
    place.ways([3, 5]);
    const failed = await place.run();
    expect(failed).toMatchObject({ passed: false, failed: 2, pending: 0, failed_samples: { count: 2 } });
    expect(failed.failed_samples.listed.map(({ sample_id: id }) => id)).toEqual(['row-3', 'row-5']);
    place.ways([]);
    expect(await place.run()).toMatchObject({ passed: true, failed: 0, scored: 10 });
    expect(place.asked()).toBe(10);
  });

  test('fails for a gate that is shut, and lists what was wrong', async () => {
    await using place = await rig(`, atLeast: { rate: 0.9, on: 'estimate' }`);
    place.ways([], [1, 2]);
    expect(await place.run()).toMatchObject({
      passed: false,
      gate: '80.0% is less than the 90.0% that is asked for',
      wrong_samples: { count: 2, listed: [{ sample_id: 'row-1' }, { sample_id: 'row-2' }] },
    });
  });

  test('that was stopped before it began has no outcome, and does not pass', async () => {
    await using place = await rig();
    expect(await place.run({ stop: AbortSignal.abort(130) })).toMatchObject({ passed: false, pending: 10, scored: 0 });
    expect(await place.run()).toMatchObject({ passed: true, pending: 0 });
  });

  test('needs a baseline where one is asked for, and makes one only of a result that is good', async () => {
    await using place = await rig();
    const snapshots = { baseline: { required: false, margin: undefined, update: 'existing' } } as const;
    expect(await place.run(snapshots)).toMatchObject({ passed: true, baseline: { state: 'none' } });
    const asked = (update: 'all' | 'new' | 'none') => ({ baseline: { required: true, margin: undefined, update } });
    expect(await place.run(asked('none'))).toMatchObject({ passed: false, baseline: { state: 'missing' } });
    expect(await place.run(asked('new'))).toMatchObject({ passed: true, baseline: { state: 'stored' } });
    expect(await place.run(asked('all'))).toMatchObject({ passed: true, baseline: { state: 'unchanged' } });
    expect(await place.run(snapshots)).toMatchObject({ passed: true, baseline: { state: 'unchanged' } });
    const stored = readFileSync(place.baseline, 'utf8');

    place.ways([1], []);
    const anew = { experiment: undefined, ...asked('all') };
    expect(await place.run(anew)).toMatchObject({ passed: false, failed: 1 });
    place.ways([], [0, 1, 2, 3, 4, 5, 6, 7]);
    const worse = await place.run({ ...asked('new'), experiment: undefined });
    expect(worse).toMatchObject({
      passed: false,
      baseline: { state: 'compared', check: { verdict: 'worse', lower: 8 } },
    });
    expect(readFileSync(place.baseline, 'utf8')).toBe(stored);
    expect(await place.run(anew)).toMatchObject({ passed: true, baseline: { state: 'stored' } });
  });

  test('outside of an experiment is bought anew each time', async () => {
    await using place = await rig();
    for (const asked of [10, 20]) {
      expect(await place.run({ experiment: undefined })).toMatchObject({ passed: true });
      expect(place.asked()).toBe(asked);
    }
  });
});

describe('storing the baselines of a task file', () => {
  test('joins what the experiment has, and refuses what is not complete', async () => {
    await using place = await rig();
    await place.run({ limit: 4 });
    const { file: path } = await place.run();
    const stored = await updateBaselines({ experiment: 'tests', path }, place);
    expect(stored).toEqual([{ path: place.baseline, evalName: 'own', modelName: 'mock/strong', changed: true }]);
    expect(JSON.parse(readFileSync(place.baseline, 'utf8'))).toHaveProperty('evals.own.mock/strong.n', 10);

    place.ways([7]);
    const broken = await place.run({ experiment: undefined });
    await expect(updateBaselines({ experiment: undefined, path: broken.file }, place)).rejects.toThrow(
      'own__mock-strong is no baseline: 1 of its 10 samples failed, and 0 have no outcome.',
    );
    expect(existsSync(place.baseline)).toBe(true);
  });
});
