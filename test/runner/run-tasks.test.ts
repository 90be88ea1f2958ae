import { describe, expect, test } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { Interrupted } from '../../src/core/errors.ts';
import type { Eval, EvalContext } from '../../src/core/eval.ts';
import { ModelError, TaskStopped } from '../../src/core/failure.ts';
import type { Slots, Strategy } from '../../src/core/strategy.ts';
import { runTasks } from '../../src/runner/run-tasks.ts';
import type { OpenTask } from '../../src/runner/open-task.ts';
import { completion, echoEval, fakeModel, openTask, noResources } from './fakes.ts';

const slots = { starting: () => ({ done: () => undefined }) } as unknown as Slots;

/** Starts every job it can get at once. */
const everythingAtOnce: Strategy = {
  limit: Infinity,
  name: 'everything',
  run: async (jobs) => {
    const started: Promise<void>[] = [];
    for (let next = await jobs.next(); next.done !== true; next = await jobs.next()) started.push(next.value());
    await Promise.all(started);
  },
};

const oneByOne: Strategy = {
  limit: 1,
  name: 'one by one',
  run: async (jobs) => {
    for (let next = await jobs.next(); next.done !== true; next = await jobs.next()) await next.value();
  },
};

const context = {
  slots,
  stop: new AbortController().signal,
  abort: new AbortController().signal,
  clock: { ...systemClock, now: () => 1000 },
  redact: (text: string) => text.replaceAll('secret', '[redacted]'),
  resources: noResources(),
  refused: new Map<string, TaskStopped>(),
  onClosed: () => undefined,
};

async function runAll(
  tasks: readonly OpenTask[],
  options: { stop?: AbortSignal; strategy?: Strategy; refused?: Map<string, TaskStopped> } = {},
) {
  const queue = [...tasks];
  const broken: unknown[] = [];
  await runTasks({
    ...context,
    next: async () => Promise.resolve(queue.shift()),
    strategy: options.strategy ?? everythingAtOnce,
    stop: options.stop ?? context.stop,
    refused: options.refused ?? new Map<string, TaskStopped>(),
    onBroken: (error) => broken.push(error),
  });
  return broken;
}

describe('runTasks', () => {
  test('gives every pass one outcome and closes the task as finished', async () => {
    const { open, journal } = openTask(
      20,
      fakeModel(({ messages }) => completion(JSON.stringify(messages[0]?.content))).model,
    );
    await runAll([open]);
    expect(journal.progress).toMatchObject({ scored: 20, failed: 0 });
    expect(journal.closed).toBe('finished');
  });

  test.each([
    ['waits on the clock', async ({ clock }: EvalContext) => clock.sleep(60_000)],
    [
      'waits on something of its own and ends early',
      async ({ signal }: EvalContext) =>
        new Promise<void>((resolve) => {
          signal.addEventListener('abort', () => {
            resolve();
          });
        }),
    ],
  ])('a body that %s when all must end leaves no outcome: the sample is still pending', async (_, wait) => {
    const abort = new AbortController();
    const evaluate: Eval['evaluate'] = async (_sample, given) => {
      setImmediate(() => {
        abort.abort();
      });
      await wait(given);
      return { scores: [{ name: 'asked', value: 1 }] };
    };
    const { open, journal } = openTask(1, fakeModel(() => completion('')).model, { eval: { ...echoEval, evaluate } });
    const queue = [open];
    await runTasks({
      ...context,
      abort: abort.signal,
      next: async () => Promise.resolve(queue.shift()),
      strategy: everythingAtOnce,
      onBroken: (error) => {
        throw error;
      },
    });
    expect(journal.progress).toMatchObject({ scored: 0, failed: 0 });
    expect(journal.closed).toBe('interrupted');
  });

  test('a task that cannot be leased stops the run, and the tasks before it are let go first', async () => {
    const { open, journal } = openTask(3, fakeModel(() => completion('q0')).model);
    const full = new Error('no space left on device');
    const broken: unknown[] = [];
    const queue = [open];
    await runTasks({
      ...context,
      next: async () => {
        const next = queue.shift();
        if (next === undefined) throw full;
        return Promise.resolve(next);
      },
      strategy: everythingAtOnce,
      onBroken: (error) => broken.push(error),
    });
    expect(broken).toEqual([full]);
    expect(journal.progress.scored).toBe(3);
    expect(journal.closed).toBe('finished');
  });

  test('a failed call leaves a failed sample, not a wrong answer', async () => {
    const { open, journal } = openTask(
      3,
      fakeModel((_, call) => {
        if (call === 2) throw new ModelError('server', 'it broke over secret', { status: 500 });
        return completion('q0');
      }).model,
    );
    await runAll([open]);
    expect(journal.progress).toMatchObject({ scored: 2, failed: 1, failedByKind: { server: 1 } });
    expect(journal.events.find((event) => event.e === 'outcome' && event.status === 'failed')).toMatchObject({
      error: { kind: 'server', message: 'it broke over [redacted]', status: 500 },
    });
  });

  test('what an eval throws is the sample’s failure and nobody else’s', async () => {
    const { open, journal } = openTask(2, fakeModel(() => completion('q1')).model, {
      eval: {
        ...echoEval,
        evaluate: async (sample, context) => {
          if (sample.id === '0') throw new RangeError('out of cheese');
          return echoEval.evaluate(sample, context);
        },
      },
    });
    await runAll([open]);
    expect(journal.progress).toMatchObject({ scored: 1, failedByKind: { thrown: 1 } });
  });

  test('a score that is no number is a failure', async () => {
    const { open, journal } = openTask(1, fakeModel(() => completion('x')).model, {
      eval: { ...echoEval, evaluate: async () => Promise.resolve({ scores: [{ name: 'x', value: Number.NaN }] }) },
    });
    await runAll([open]);
    expect(journal.progress.lastError?.message).toBe('the score x is NaN, not a number');
  });

  test('a grader that fails leaves the sample unscored', async () => {
    const grader = fakeModel(() => {
      throw new ModelError('timeout', 'too slow');
    }).model;
    const { open, journal } = openTask(1, fakeModel(() => completion('x')).model, {
      grader: () => grader,
      eval: {
        ...echoEval,
        evaluate: async (_, context) => {
          await context.grader?.generate('correct?');
          return { scores: [{ name: 'x', value: 1 }] };
        },
      },
    });
    await runAll([open]);
    expect(journal.progress.failedByKind).toEqual({ grader: 1 });
  });

  test('a refusal ends its task and every task of that account; their samples stay pending', async () => {
    const refusal = new TaskStopped({ kind: 'auth', message: 'bad key' }, { account: 'fake:1' });
    const refused = openTask(
      5,
      fakeModel(() => {
        throw refusal;
      }).model,
    );
    const sameAccount = openTask(5, fakeModel(() => completion('x')).model);
    const other = openTask(2, fakeModel(() => completion('x')).model, { accounts: ['fake:2'] });
    await runAll([refused.open, sameAccount.open, other.open]);
    for (const { journal } of [refused, sameAccount]) {
      expect(journal.progress).toMatchObject({ scored: 0, failed: 0, stop: { error: { kind: 'auth' }, until: null } });
      expect(journal.closed).toBe('stopped');
    }
    expect(other.journal).toMatchObject({ closed: 'finished', progress: { scored: 2 } });
  });

  test('an account that refused tasks under one strategy is not asked by those under the next', async () => {
    const refusal = new TaskStopped({ kind: 'auth', message: 'bad key' }, { account: 'fake:1' });
    const refused = new Map<string, TaskStopped>();
    const first = openTask(
      5,
      fakeModel(() => {
        throw refusal;
      }).model,
    );
    await runAll([first.open], { refused });
    const { model, requests } = fakeModel(() => completion('x'));
    const next = openTask(5, model);
    await runAll([next.open], { refused, strategy: oneByOne });
    expect(requests).toEqual([]);
    expect(next.journal).toMatchObject({ closed: 'stopped', progress: { stop: { error: { kind: 'auth' } } } });
  });

  test('when the run stops, passes in flight end, the others stay pending and the task is interrupted', async () => {
    const stop = new AbortController();
    const { model, requests } = fakeModel((_, call) => {
      if (call === 3) stop.abort();
      return completion('x');
    });
    const { open, journal } = openTask(100, model);
    await runAll([open], { stop: stop.signal, strategy: oneByOne });
    expect(requests).toHaveLength(3);
    expect(journal).toMatchObject({ closed: 'interrupted', progress: { scored: 3 } });
  });

  test('an eval that swallows the interruption still leaves no outcome', async () => {
    const { open, journal } = openTask(
      1,
      fakeModel(() => {
        throw new Interrupted();
      }).model,
      {
        eval: {
          ...echoEval,
          evaluate: async (_, { model }) => {
            await model.generate('x').catch(() => undefined);
            return { scores: [{ name: 'x', value: 0 }] };
          },
        },
      },
    );
    await runAll([open]);
    expect(journal.events).toEqual([]);
    expect(journal.closed).toBe('interrupted');
  });

  test('a runner that lost its lease asks nothing more and says so when it lets go', async () => {
    const { model, requests } = fakeModel(() => {
      journal.lost = true;
      throw new Interrupted('another runner took the task over');
    });
    const { open, journal } = openTask(3, model);
    await runAll([open], { strategy: oneByOne });
    expect(requests).toHaveLength(1);
    expect(journal.closed).toBe('lost');
  });

  test('an error that is nobody’s sample is reported, and the task is let go', async () => {
    const { open, journal } = openTask(2, fakeModel(() => completion('x')).model, {
      sample: () => {
        throw new Error('the samples file is gone');
      },
    });
    expect(await runAll([open])).toHaveLength(2);
    expect(journal.closed).toBe('interrupted');
  });
});
