import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { UsageError } from '../../src/core/errors.ts';
import { exitCodes } from '../../src/core/exit-code.ts';
import { compare } from '../../src/operations/compare/compare.ts';
import { list } from '../../src/operations/list.ts';
import { findOutcomes } from '../../src/store/journal/read-outcomes.ts';
import type { TaskFile } from '../../src/store/task-file.ts';
import { type Workplace, workplace } from './workplace.ts';

const two = ['mock/strong', 'mock/weak'];

function place(settings = 'strong.accuracy=0.9,weak.accuracy=0.4'): Workplace {
  return workplace({ EVALS_MOCK: `latency=0,${settings}` });
}

/** Indices of the samples that have an outcome. */
function visited({ folder }: Workplace, directory: string, taskId: string): number[] {
  const size = { num_examples: 200, n_repeats: 1 };
  const run = join(folder, directory.replace(/\.json$/, '.d'));
  return Array.from(findOutcomes(run, taskId, size, false).read(), ({ s }) => s);
}

function taskFile({ folder }: Workplace): TaskFile {
  return JSON.parse(readFileSync(join(folder, 'async_results/latest_tasks.json'), 'utf8')) as TaskFile;
}

describe('a task that may stop early', () => {
  test('stops once its interval is narrow enough, is completed, and shows that interval everywhere', async () => {
    await using here = place();
    await here.submit({ limit: undefined, stopEarly: 'width:0.25' });
    const { exitCode, status, messages } = await here.run();
    expect([exitCode, messages, status.state]).toEqual([exitCodes.done, [], 'completed']);
    const [task] = status.tasks;
    const stopped = task?.stopped_early;
    expect(stopped?.n).toBeGreaterThan(20);
    expect(stopped?.n).toBeLessThan(190);
    expect(task?.done).toBeGreaterThanOrEqual(stopped?.n ?? Infinity);
    expect(task?.done).toBeLessThanOrEqual((stopped?.n ?? 0) + 20);
    expect(stopped?.saved).toBe(200 - (task?.done ?? 0));
    const [low = 0, high = 1] = stopped?.interval ?? [];
    expect(high - low).toBeLessThanOrEqual(0.25 + 1e-6);
    expect(task).toMatchObject({ accuracy: stopped?.estimate, ci95: stopped?.interval });
    expect(status.totals).toMatchObject({ total: 200, pending: 0 });

    const [entry] = Object.values(taskFile(here).tasks);
    expect(entry).toMatchObject({
      status: 'completed',
      results: { stopped_early: { n: stopped?.n, rule: 'width:0.25' } },
    });
    expect(entry?.results.metrics).toMatchObject({ numeric_match_ci95: stopped?.interval });
    const listed = await list({ cwd: here.folder, outputDir: 'async_results', environment: {}, clock: systemClock });
    expect(listed.submissions[0]?.tasks[0]).toMatchObject({
      ci95: stopped?.interval,
      stopped_early: { n: stopped?.n },
    });
  });

  test('asks for nothing more when it is run again, and on to its end with --no-stop-early', async () => {
    await using here = place();
    await here.submit({ limit: undefined, stopEarly: 'width:0.25' });
    const first = await here.run();
    const again = await here.run();
    expect([again.exitCode, again.status.totals]).toEqual([exitCodes.done, first.status.totals]);
    const dry = await here.run({ dryRun: true });
    expect(dry.forecast?.passes).toBe(0);

    const end = await here.run({ stopEarly: false });
    expect(end.status.totals).toMatchObject({ done: 200, pending: 0 });
    expect(end.status.tasks[0]).not.toHaveProperty('stopped_early');
    expect(end.status.tasks[0]?.ci95).not.toEqual(first.status.tasks[0]?.ci95);
    expect(Object.values(taskFile(here).tasks)[0]?.results.stopped_early).toBeNull();
    expect((await here.run()).status.totals).toMatchObject({ done: 200, pending: 0 });
  });

  test('decides the same when it is stopped and goes on, whatever was in flight', async () => {
    await using whole = place();
    await whole.submit({ limit: undefined, stopEarly: 'width:0.25' });
    const { status } = await whole.run({ concurrent: 1 });

    await using parts = place();
    await parts.submit({ limit: undefined, stopEarly: 'width:0.25' });
    for (let round = 0; round < 40; round++) {
      const stop = new AbortController();
      const { status: now } = await parts.run({
        stop: stop.signal,
        concurrent: 7,
        observer: {
          progress: ({ done }) => {
            if (done > round * 9) stop.abort(exitCodes.interrupted);
          },
        },
      });
      if (now.state === 'completed') break;
    }
    const { tasks } = await parts.poll();
    expect(tasks[0]?.stopped_early).toMatchObject({
      n: status.tasks[0]?.stopped_early?.n,
      interval: status.tasks[0]?.stopped_early?.interval,
    });
  });

  test('never does so when the plan does not say it', async () => {
    await using here = place();
    await here.submit({ limit: undefined, shuffle: true });
    const { status } = await here.run();
    expect(status.totals).toMatchObject({ done: 200, pending: 0 });
    expect(status.tasks[0]).not.toHaveProperty('stop_early');
  });

  test('runs to its end where the rule is not met before', async () => {
    await using here = place();
    await here.submit({ limit: 30, stopEarly: 'width:0.05' });
    const { status } = await here.run();
    expect(status.totals).toMatchObject({ done: 30, pending: 0 });
    expect(status.tasks[0]).not.toHaveProperty('stopped_early');
  });

  test('counts failed samples as the worst that they could be', async () => {
    await using here = place('accuracy=0.95,malformed=0.1');
    await here.submit({ limit: undefined, stopEarly: 'width:0.4' });
    const { status } = await here.run();
    const { stopped_early: stopped, bounds } = status.tasks[0] ?? {};
    expect(stopped?.failed).toBeGreaterThan(0);
    expect(stopped?.interval[0]).toBeLessThan(bounds?.[0] ?? 0);
    expect(stopped?.interval[1]).toBeGreaterThanOrEqual(bounds?.[1] ?? 1);
  });

  test.each([
    ['narrow', 1, ['mock/strong'], /--stop-early cannot be "narrow"/],
    ['width:2', 1, ['mock/strong'], /--stop-early cannot be "width:2"/],
    ['width:0.1', 3, ['mock/strong'], /has 3 repeats, and --stop-early takes one/],
    ['settled', 1, ['mock/strong'], /compares two models, and the eval arithmetic has 1/],
    ['settled', 1, ['mock/a', 'mock/b', 'mock/c'], /compares two models, and the eval arithmetic has 3/],
  ])('%s with %i repeats on %j is refused', async (stopEarly, repeats, models, message) => {
    await using here = place();
    const submitted = here.submit({ stopEarly, repeats, models });
    await expect(submitted).rejects.toThrow(UsageError);
    await expect(submitted).rejects.toThrow(message);
  });
});

describe('two models of which one is better', () => {
  test('stop each other, on the same samples, and the comparison rests on what they decided', async () => {
    await using here = place();
    const { path } = await here.submit({ limit: undefined, stopEarly: 'settled', models: two });
    const { exitCode, status } = await here.run();
    expect([exitCode, status.state, status.totals.pending]).toEqual([exitCodes.done, 'completed', 0]);
    const [strong, weak] = status.tasks.map(({ stopped_early }) => stopped_early);
    expect(strong?.n).toBe(weak?.n);
    expect(strong?.n).toBeLessThan(150);
    expect(strong?.difference?.interval[0]).toBeGreaterThan(0);
    expect(weak?.difference?.interval[1]).toBeLessThan(0);
    for (const { task_id } of status.tasks) {
      const first = Array.from({ length: strong?.n ?? 0 }, (_, index) => index);
      expect(visited(here, path, task_id).slice(0, strong?.n)).toEqual(first);
    }
    const compared = { cwd: here.folder, outputDir: 'async_results', named: [path], margin: 0, clock: systemClock };
    const { comparisons } = await compare({ ...compared, metric: undefined, clusterBy: undefined, flips: undefined });
    expect(comparisons[0]).toMatchObject({
      verdict: 'a-better',
      regression: true,
      test: { name: 'confidence-sequence', p: 0.05 },
      difference: { mean: weak?.difference?.estimate, ci95: weak?.difference?.interval },
      pairs: { compared: strong?.n, pending: 0, not_asked: 200 - (strong?.n ?? 0) },
      a: { ci95: strong?.interval, pending: 0 },
      b: { ci95: weak?.interval, pending: 0 },
    });
  });

  test('decide the same one request at a time, or many, or in parts', async () => {
    const ends: unknown[] = [];
    for (const concurrent of [1, 16]) {
      await using here = place();
      await here.submit({ limit: undefined, stopEarly: 'settled', models: two });
      if (concurrent > 1) {
        const stop = new AbortController();
        const progress = ({ done }: { done: number }): void => {
          if (done > 4) stop.abort(exitCodes.interrupted);
        };
        await here.run({ concurrent: 3, stop: stop.signal, observer: { progress } });
      }
      const { status } = await here.run({ concurrent });
      ends.push(status.tasks.map(({ stopped_early: stopped }) => [stopped?.n, stopped?.difference]));
    }
    expect(ends[0]).toEqual(ends[1]);
  });

  test('a model that is refused stops the other one, too: without both there is nothing to settle', async () => {
    await using here = place('unknown_models=weak');
    await here.submit({ limit: undefined, stopEarly: 'settled', models: two });
    const { status } = await here.run({ concurrent: 4 });
    expect(status.tasks.map((task) => task.status)).toEqual(['interrupted', 'failed']);
    expect(status.tasks[0]?.done).toBeLessThan(100);
  });
});
