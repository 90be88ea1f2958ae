import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import type { Eval } from '../../src/core/eval.ts';
import type { Pass } from '../../src/core/journal.ts';
import { breakersByModel } from '../../src/models/breaker.ts';
import { Pacer } from '../../src/models/pacer.ts';
import { governor } from '../../src/models/pacing/governor.ts';
import { resolveProvider } from '../../src/models/providers.ts';
import { recordedBills } from '../../src/models/recorded-bill.ts';
import { retryPolicy } from '../../src/models/retry-policy.ts';
import { composeModel } from '../../src/operations/compose-model.ts';
import { diskThreadUrl } from '../../src/operations/thread-urls.ts';
import { missingModel } from '../../src/runner/no-model.ts';
import { noResources } from '../runner/fakes.ts';
import { runTasks } from '../../src/runner/run-tasks.ts';
import { openRunStore } from '../../src/store/journal/run-store.ts';
import { resolveTaskFile } from '../../src/store/find-task-file.ts';
import { openSampleFile } from '../../src/store/sample-file.ts';
import { readSubmission } from '../../src/store/stored-files.ts';
import { slidingWindow } from '../../src/strategies/sliding-window.ts';
import { windowedSlots } from '../../src/strategies/windowed-slots.ts';
import { type Workplace, workplace } from './workplace.ts';

/** One run of the only task in a workplace with an eval of the test's own, wired as `evals run` wires it. */
async function runWith(place: Workplace, evaluate: Eval['evaluate'], baseUrl: string, retryFailed = false) {
  const files = resolveTaskFile('latest', 'async_results', place.folder);
  const { submission, specSha256 } = readSubmission(files.directory);
  const [task] = submission.tasks;
  if (task === undefined) throw new Error('no task');
  const store = await openRunStore({
    directory: files.directory,
    taskFile: files.path,
    cwd: place.folder,
    submission,
    specSha256,
    threadUrl: diskThreadUrl,
    clock: systemClock,
    environment: {},
    onWarning: () => undefined,
    onStorage: () => undefined,
    onLost: () => undefined,
  });
  const never = new AbortController().signal;
  const provider = await resolveProvider('mock/strong', {
    environment: {},
    timeoutMs: 10_000,
    clock: systemClock,
    mockBaseUrl: baseUrl,
  });
  const slots = windowedSlots(slidingWindow(4), { clock: systemClock });
  const samples = openSampleFile(join(files.directory, task.dataset.samples), task.dataset.samples_sha256);
  const lease = await store.lease(task, { steal: false, acceptCorruption: false, allowChanged: false, retryFailed });
  if (lease.state !== 'leased') throw new Error(lease.state);
  const billOf = recordedBills(lease.journal, []);
  const pacer = new Pacer({ governor: governor(), clock: systemClock, stop: never });
  const model = composeModel(
    { provider, parameters: { temperature: 0 }, journal: lease.journal, price: undefined, billOf },
    { slots, retry: retryPolicy },
    {
      clock: systemClock,
      timeoutMs: 10_000,
      maxRetries: 0,
      stop: never,
      abort: never,
      pacerOf: () => pacer,
      breakerOf: breakersByModel(),
      budget: undefined,
      cached: undefined,
      onWait: () => undefined,
    },
  );
  const queue = [
    {
      task,
      eval: { evaluate } as Eval,
      journal: lease.journal,
      accounts: [provider.account],
      sample: (index: number) => samples.at(index),
      model,
      grader: (_: Pass) => undefined,
      step: () => () => missingModel,
    },
  ];
  await runTasks({
    next: async () => Promise.resolve(queue.shift()),
    strategy: slidingWindow(4),
    slots,
    stop: never,
    abort: never,
    clock: systemClock,
    redact: (text) => text,
    resources: noResources(),
    refused: new Map(),
    onClosed: () => undefined,
    onBroken: (error) => {
      throw error;
    },
  });
  await store.close();
  await provider.close();
  samples.close();
  return lease.journal.progress;
}

const score = { scores: [{ name: 'fine', value: 1 }] } as const;

describe('replay', () => {
  test('a sample whose code throws after a paid call does not pay again when it is run again', async () => {
    await using place = workplace();
    const server = await place.serve('latency=0');
    await place.submit({ limit: 10 });
    const first = await runWith(
      place,
      async (sample, { model }) => {
        await model.generate(`First: ${JSON.stringify(sample.input)}`);
        throw new Error('a bug in the scorer');
      },
      server.baseUrl,
    );
    expect(first).toMatchObject({ scored: 0, failedByKind: { thrown: 10 } });
    expect(server.stats().received).toBe(10);

    const second = await runWith(
      place,
      async (sample, { model }) => {
        await model.generate(`First: ${JSON.stringify(sample.input)}`);
        return score;
      },
      server.baseUrl,
      true,
    );
    expect(second).toMatchObject({ scored: 10, failed: 0 });
    expect(server.stats().received).toBe(10);
  });

  test('an eval of several calls pays only for those that it had not made; a changed one is asked anew', async () => {
    await using place = workplace();
    const server = await place.serve('latency=0');
    await place.submit({ limit: 5 });
    const calls = (second: string, broken: boolean): Eval['evaluate'] => {
      return async (sample, { model }) => {
        const text = JSON.stringify(sample.input);
        await model.generate(`First: ${text}`);
        await model.generate(`First: ${text}`);
        await model.generate(`${second}: ${text}`);
        if (broken) throw new Error('not yet');
        return score;
      };
    };
    await runWith(place, calls('Second', true), server.baseUrl);
    expect(server.stats().received).toBe(15);
    await runWith(place, calls('Another', true), server.baseUrl, true);
    expect(server.stats().received).toBe(20);
    await runWith(place, calls('Second', false), server.baseUrl, true);
    expect(server.stats().received).toBe(20);
  });
});
