import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import type { StoppedEarlyReport } from '../../src/core/early-stop.ts';
import { UsageError } from '../../src/core/errors.ts';
import { exitCodes } from '../../src/core/exit-code.ts';
import type { StatusReport } from '../../src/core/status.ts';
import { compare } from '../../src/operations/compare/compare.ts';
import { list } from '../../src/operations/list.ts';
import { textReport } from '../../src/reports/text.ts';
import { findOutcomes } from '../../src/store/journal/read-outcomes.ts';
import type { TaskFile } from '../../src/store/task-file.ts';
import { plainStyle } from '../reports/plain-style.ts';
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

/** What the tasks came to that stopped early; fails where one did not. */
function stoppedIn({ tasks }: StatusReport): readonly [StoppedEarlyReport, StoppedEarlyReport] {
  const all = tasks.map(({ task_id, stopped_early: stopped }) => {
    if (stopped === undefined) throw new Error(`${task_id} did not stop early`);
    return stopped;
  });
  const [first, second = first] = all;
  if (first === undefined || second === undefined) throw new Error('there is no task');
  return [first, second];
}

function taskFile({ folder }: Workplace): TaskFile {
  return JSON.parse(readFileSync(join(folder, 'async_results/latest_tasks.json'), 'utf8')) as TaskFile;
}

describe('a task that may stop early', () => {
  test('stops once its interval is narrow enough, and is completed', async () => {
    await using here = place();
    await here.submit({ limit: undefined, stopEarly: 'width:0.25' });
    const { exitCode, status, messages } = await here.run();
    expect([exitCode, messages, status.state]).toEqual([exitCodes.done, [], 'completed']);
    const { n, interval, saved } = stoppedIn(status)[0];
    expect(n).toBeGreaterThan(20);
    expect(n).toBeLessThan(190);
    expect(interval[1] - interval[0]).toBeLessThanOrEqual(0.25 + 1e-6);
    expect(status.totals.done).toBeGreaterThanOrEqual(n);
    expect(status.totals.done).toBeLessThanOrEqual(n + 20);
    expect(saved).toBe(200 - status.totals.done);
    expect(status.totals).toMatchObject({ total: 200, pending: 0 });
  });

  test('shows that interval everywhere', async () => {
    await using here = place();
    await here.submit({ limit: undefined, stopEarly: 'width:0.25' });
    const { status } = await here.run();
    const { n, interval, estimate } = stoppedIn(status)[0];
    expect(status.tasks[0]).toMatchObject({ accuracy: estimate, ci95: interval });
    const [entry] = Object.values(taskFile(here).tasks);
    expect(entry).toMatchObject({ status: 'completed', results: { stopped_early: { n, rule: 'width:0.25' } } });
    expect(entry?.results.metrics).toMatchObject({ numeric_match: estimate, numeric_match_ci95: interval });
    const listed = await list({ cwd: here.folder, outputDir: 'async_results', environment: {}, clock: systemClock });
    expect(listed.submissions[0]?.tasks[0]).toMatchObject({ ci95: interval, stopped_early: { n } });
    expect(textReport(status, { columns: 100, style: plainStyle }).join('\n')).toContain(
      `stopped early at ${String(n)} of 200 (width 0.25): ${String(200 - status.totals.done)} samples saved`,
    );
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
  test('stop each other, on the same samples', async () => {
    await using here = place();
    const { path } = await here.submit({ limit: undefined, stopEarly: 'settled', models: two });
    const { exitCode, status } = await here.run();
    expect([exitCode, status.state, status.totals.pending]).toEqual([exitCodes.done, 'completed', 0]);
    const [strong, weak] = stoppedIn(status);
    expect(strong.n).toBe(weak.n);
    expect(strong.n).toBeLessThan(150);
    expect(strong.difference?.interval[0]).toBeGreaterThan(0);
    expect(weak.difference?.interval[1]).toBeLessThan(0);
    const first = Array.from({ length: strong.n }, (_, index) => index);
    for (const { task_id } of status.tasks) expect(visited(here, path, task_id).slice(0, strong.n)).toEqual(first);
  });

  test('are compared by what they decided', async () => {
    await using here = place();
    const { path } = await here.submit({ limit: undefined, stopEarly: 'settled', models: two });
    const [strong, weak] = stoppedIn((await here.run()).status);
    const where = { cwd: here.folder, outputDir: 'async_results', named: [path], margin: 0, clock: systemClock };
    const { comparisons } = await compare({ ...where, metric: undefined, clusterBy: undefined, flips: undefined });
    expect(comparisons[0]).toMatchObject({
      verdict: 'a-better',
      regression: true,
      test: { name: 'confidence-sequence', p: 0.05 },
      difference: { mean: weak.difference?.estimate, ci95: weak.difference?.interval },
      pairs: { compared: strong.n, pending: 0, not_asked: 200 - strong.n },
      a: { ci95: strong.interval, pending: 0 },
      b: { ci95: weak.interval, pending: 0 },
    });
  });

  test('decide the same when a runner ended after it had written down the decision of one of them', async () => {
    await using here = place();
    const { path } = await here.submit({ limit: undefined, stopEarly: 'settled', models: two });
    const { status } = await here.run({ concurrent: 1 });
    const journal = join(here.folder, path.replace(/\.json$/, '.d'), 'journal/arithmetic__mock-weak/000001.jsonl');
    const lines = readFileSync(journal, 'utf8').split('\n');
    const decided = lines.findIndex((line) => line.startsWith('{"e":"early"'));
    expect(decided).toBeGreaterThan(0);
    writeFileSync(journal, lines.toSpliced(decided, 1).join('\n'));
    rmSync(join(here.folder, path.replace(/\.json$/, '.d'), 'runners'), { recursive: true });
    const polled = await here.poll();
    expect(polled.totals.pending).toBeGreaterThan(0);
    // Read from the journal, not from the memory of its writer.
    expect(polled.tasks[0]?.stopped_early).toEqual(stoppedIn(status)[0]);
    const again = await here.run({ concurrent: 1 });
    expect(again.status.totals).toEqual(status.totals);
    expect(stoppedIn(again.status)).toEqual(stoppedIn(status));
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
