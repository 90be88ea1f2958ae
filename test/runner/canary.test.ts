import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Interrupted } from '../../src/core/errors.ts';
import type { Eval, Sample, Score } from '../../src/core/eval.ts';
import type { OutcomeEvent } from '../../src/core/event.ts';
import { type FailureKind, ModelError } from '../../src/core/failure.ts';
import type { Completion, ModelRequest } from '../../src/core/model.ts';
import { printable } from '../../src/core/printable.ts';
import type { Strategy } from '../../src/core/strategy.ts';
import { statusOf } from '../../src/core/summary.ts';
import { canaryExample, canaryRecord } from '../../src/runner/canary-text.ts';
import { verdictOn } from '../../src/runner/canary-verdict.ts';
import { runTasks } from '../../src/runner/run-tasks.ts';
import type { OpenTask } from '../../src/runner/open-task.ts';
import { numericMatch } from '../../src/scorers/numeric-match.ts';
import { adaptive } from '../../src/strategies/adaptive.ts';
import { batch } from '../../src/strategies/batch.ts';
import { sequential } from '../../src/strategies/sequential.ts';
import { slidingWindow } from '../../src/strategies/sliding-window.ts';
import { requestSlots } from '../../src/strategies/slots.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { completion, echoEval, openTask, noResources } from './fakes.ts';

const latency = 400;

const countingEval: Eval = {
  ...echoEval,
  evaluate: async (sample, { model }) => {
    const { text } = await model.generate(`How many? ${sample.id}`);
    return { scores: [numericMatch(text, sample.target)] };
  },
};

type Answer = (call: number) => Completion;

/** A runner with a clock, places and a model that takes its time. */
function rig(options: { readonly canary?: number; readonly window?: number; readonly strategy?: Strategy } = {}) {
  const { canary = 5, window = 50 } = options;
  const { strategy = window === 1 ? sequential() : slidingWindow(window) } = options;
  const clock = new FakeClock();
  const slots = requestSlots(window);
  const stop = new AbortController();
  const lines: string[] = [];
  const asked: number[] = [];
  const model = (answer: Answer) => ({
    name: 'fake',
    parameters: {},
    generate: async (_: ModelRequest): Promise<Completion> =>
      slots.run(async () => {
        asked.push(clock.monotonic());
        const call = asked.length;
        await clock.sleep(latency);
        return answer(call);
      }),
  });
  return {
    clock,
    slots,
    stop,
    lines,
    asked,
    task: (count: number, answer: Answer, more: Partial<OpenTask> = {}) =>
      openTask(count, model(answer), { eval: countingEval, ...more }),
    run: async (tasks: readonly OpenTask[]) => {
      const queue = [...tasks];
      stop.signal.addEventListener('abort', () => {
        slots.close();
      });
      await clock.run(
        runTasks({
          next: async () => Promise.resolve(queue.shift()),
          strategy,
          slots,
          stop: stop.signal,
          abort: stop.signal,
          clock,
          canary,
          resources: noResources(),
          refused: new Map(),
          redact: (text) => text.replaceAll('sk-secret', '[redacted]'),
          onExample: (_, line) => lines.push(line),
          onClosed: () => undefined,
          onBroken: (error) => {
            throw error;
          },
        }),
      );
    },
  };
}

const says =
  (text: string, stopReason: Completion['stopReason'] = 'stop'): Answer =>
  () => ({ ...completion(text), stopReason });

const fails =
  (kind: FailureKind): Answer =>
  () => {
    throw new ModelError(kind, 'it broke');
  };

describe('a task whose first samples give nothing to judge stops before the others are bought', () => {
  test.each<[why: string, answer: Answer, kind: string, says: RegExp]>([
    [
      'no answer can be read',
      says('I would rather not say.'),
      'canary',
      /5 without an answer that the scorer can read/,
    ],
    ['every answer is cut', says('9 and then', 'length'), 'canary', /5 cut at the token limit.*--max-tokens/],
    ['every answer is unusable', fails('empty'), 'canary', /5 failed \(empty\)/],
    ['no answer comes', fails('network'), 'outage', /5 failed \(network\).*provider is up/],
  ])('%s', async (_, answer, kind, sentence) => {
    const { run, task, asked } = rig();
    const { open, journal } = task(100, (call) => answer(call));
    journal.progress.startedAt = 1;
    const wrong = { ...countingEval, thaw: (sample: Sample) => ({ ...sample, target: '-1' }) };
    await run([{ ...open, eval: wrong }]);
    expect(asked).toHaveLength(5);
    expect(journal.closed).toBe('stopped');
    expect(journal.progress.stop?.error).toMatchObject({ kind, message: expect.stringMatching(sentence) as string });
    expect(statusOf(open.task, journal.progress, false)).toBe('interrupted');
    expect(journal.progress.scored + journal.progress.failed).toBe(5);
  });

  test('the eval throws', async () => {
    const { run, task, asked } = rig();
    const broken = { ...countingEval, evaluate: async () => Promise.reject(new RangeError('out of cheese')) };
    const { open, journal } = task(100, says('1'), { eval: broken });
    await run([open]);
    expect(asked).toHaveLength(0);
    expect(journal.progress.failed).toBe(5);
    expect(journal.progress.stop?.error.message).toMatch(/5 failed \(thrown\).*Mend the eval.*out of cheese/);
  });

  test('and the next task runs', async () => {
    const { run, task } = rig();
    const hopeless = task(100, says('nothing'));
    const sound = task(100, says('7'));
    await run([hopeless.open, sound.open]);
    expect(hopeless.journal.closed).toBe('stopped');
    expect(sound.journal).toMatchObject({ closed: 'finished', progress: { scored: 100 } });
  });
});

describe('a task goes on', () => {
  test('when every answer is wrong, but was read', async () => {
    const { run, task } = rig();
    const { open, journal } = task(100, says('-1'));
    await run([open]);
    expect(journal).toMatchObject({ closed: 'finished', progress: { scored: 100 } });
    expect(journal.progress.scores['numeric_match']?.sum).toBe(0);
  });

  test('when one of the first samples was of use', async () => {
    const { run, task } = rig();
    const { open, journal } = task(100, (call) => completion(call === 5 ? '12' : 'nothing'));
    await run([open]);
    expect(journal.progress.scored).toBe(100);
  });

  test('when answers of a single token are cut and right', async () => {
    const { run, task } = rig();
    const { open, journal } = task(100, says('42', 'length'));
    const always: Score = { name: 'exact_match', value: 1 };
    await run([
      {
        ...open,
        eval: {
          ...countingEval,
          evaluate: async (sample, { model }) => {
            await model.generate(sample.id);
            return { scores: [always] };
          },
        },
      },
    ]);
    expect(journal.progress).toMatchObject({ scored: 100, truncated: 100 });
  });

  test('when a scorer reads no answer out of the output, and so never says that there is none', async () => {
    const { run, task } = rig();
    const { open, journal } = task(100, says('nothing'), { eval: echoEval });
    await run([open]);
    expect(journal.progress.scored).toBe(100);
  });

  test('without a canary when it is told so', async () => {
    const { run, task } = rig({ canary: 0 });
    const { open, journal } = task(100, says('nothing'));
    await run([open]);
    expect(journal.progress.scored).toBe(100);
  });

  test('without a canary when little is pending', async () => {
    const { run, task, clock } = rig();
    const { open, journal } = task(19, says('nothing'));
    await run([open]);
    expect(journal.progress.scored).toBe(19);
    expect(clock.monotonic()).toBe(latency);
  });

  test('without a canary once enough samples of an earlier run were answered and right', async () => {
    const { run, task, clock } = rig({ window: 100 });
    const { open, journal } = task(100, says('1'));
    for (let s = 0; s < 5; s++) journal.append(outcome({ s, scores: [{ name: 'numeric_match', value: 1 }] }));
    await run([open]);
    expect(clock.monotonic()).toBe(latency);
  });

  test('not after a dead canary: the next run tries its luck with the next samples', async () => {
    const { run, task, asked } = rig();
    const { open, journal } = task(100, says('nothing'));
    for (let s = 0; s < 5; s++) {
      journal.append(outcome({ s, scores: [{ name: 'numeric_match', value: 0, unparsed: true }] }));
    }
    await run([open]);
    expect(asked).toHaveLength(5);
    expect(journal.closed).toBe('stopped');
  });
});

test.each([sequential(), batch(3), batch(8), slidingWindow(8), adaptive()])(
  'under every strategy the others wait for the first five ($name, $limit)',
  async (strategy) => {
    const hopeless = rig({ strategy });
    const stopped = hopeless.task(100, says('nothing'));
    await hopeless.run([stopped.open]);
    expect(hopeless.asked).toHaveLength(5);

    const sound = rig({ strategy });
    const { open, journal } = sound.task(100, says('7'));
    await sound.run([open]);
    expect(journal).toMatchObject({ closed: 'finished', progress: { scored: 100 } });
    expect(sound.asked.filter((at) => at < latency).length).toBeLessThanOrEqual(5);
  },
);

describe('the time that a canary takes', () => {
  test.each([
    [1, 100 * latency],
    [5, 20 * latency],
    [50, 3 * latency],
  ])('with %i places 100 samples take %i ms', async (window, expected) => {
    const { run, task, clock } = rig({ window });
    const { open } = task(100, says('1'));
    await run([open]);
    expect(clock.monotonic()).toBe(expected);
  });

  test('the samples of the task before it fill the places meanwhile', async () => {
    const { run, task, clock } = rig({ window: 10 });
    const [first, second] = [task(15, says('1')), task(25, says('1'))];
    await run([first.open, second.open]);
    expect(clock.monotonic()).toBe(4 * latency);
  });

  test('a stopped run does not wait for a verdict', async () => {
    const { run, task, clock, stop } = rig();
    const { open, journal } = task(100, () => {
      stop.abort();
      throw new Interrupted();
    });
    await run([open]);
    expect(clock.monotonic()).toBe(latency);
    expect(journal.closed).toBe('interrupted');
    expect(journal.events.filter((event) => event.e === 'stop')).toEqual([]);
  });
});

describe('the example', () => {
  test('shows prompt, answer, extraction and score of one sample, without secrets and escape codes', async () => {
    const { run, task, lines } = rig();
    const { open, journal } = task(100, says('\u001b[Kno\nidea sk-secret'));
    await run([open]);
    expect(lines).toEqual([
      'sample: 0',
      'prompt: user: How many? 0',
      String.raw`answer: \u{1b}[Kno idea [redacted]`,
      'extraction: (none)',
      'score: numeric_match 0 (no number found)',
    ]);
    expect(journal.progress.stop?.error.message).toContain(lines.join('; '));
  });

  test('of an eval that is kept encrypted shows neither question nor answer', async () => {
    const { run, task, lines } = rig();
    const { open, journal } = task(100, says('the nameless town'), {
      eval: { ...countingEval, thaw: (sample) => ({ ...sample, id: 'hidden question' }) },
    });
    await run([open]);
    const written = JSON.stringify([lines, journal.progress.stop]);
    expect(written).toContain('(kept encrypted)');
    expect(written).not.toMatch(/nameless|hidden|How many/);
  });

  test('is at most 1,000 characters in the record of every task, and every line of it can be printed', () => {
    const texts = fc.string({ maxLength: 5000, unit: 'binary' });
    fc.assert(
      fc.property(
        texts,
        texts,
        texts,
        fc.constantFrom('thrown' as const, 'empty' as const),
        (id, prompt, text, kind) => {
          const failed: OutcomeEvent = { ...base, status: 'failed', error: { kind, message: text } };
          const verdict = verdictOn([{ outcome: failed, prompt, answer: text }])!;
          const options = { sampleId: id, secret: false, redact: (shown: string) => shown };
          const { message } = canaryRecord(verdict, options);
          expect(message.length).toBeLessThanOrEqual(1000);
          for (const line of [message, ...canaryExample(verdict, options)])
            expect(printable(line, Infinity)).toBe(line);
        },
      ),
    );
  });
});

const base = { e: 'outcome', s: 0, r: 1, t: 1, ms: 1, calls: 1 } as const;

function outcome({ s, scores }: { s: number; scores: readonly [Score, ...Score[]] }): OutcomeEvent {
  return { ...base, s, status: 'scored', scores };
}
