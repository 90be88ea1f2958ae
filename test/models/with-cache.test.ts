import { describe, expect, test } from 'vitest';
import type { CompletionStore, KeptAbout, KeptAnswer } from '../../src/core/completion-store.ts';
import { Interrupted } from '../../src/core/errors.ts';
import { ModelError } from '../../src/core/failure.ts';
import type { Call, Completion, Model } from '../../src/core/model.ts';
import { newFlights } from '../../src/models/flights.ts';
import { readAnswer } from '../../src/models/read-answer.ts';
import { type CacheOptions, withCache } from '../../src/models/with-cache.ts';
import { withReplay } from '../../src/models/with-replay.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { callTo, chatCompletion, memoryJournal, rawAnswer, request } from './fakes.ts';

const read: CacheOptions['read'] = (answer) => readAnswer(answer, (text) => text);

/** A store in memory; what it is told beside the answers can be looked at. */
function memoryStore() {
  const kept = new Map<string, KeptAnswer>();
  const abouts: KeptAbout[] = [];
  /** What processes have announced and not ended. */
  const asking = new Set<string>();
  const store: CompletionStore = {
    find: async (key) => kept.get(key),
    keep: async (key, answer, about) => {
      kept.set(key, answer);
      abouts.push(about);
    },
    announce: async (key) => {
      if (asking.has(key)) return undefined;
      asking.add(key);
      return { end: async () => void asking.delete(key) };
    },
  };
  return { ...store, kept, abouts, asking };
}

/** A server that takes a second for each of its answers in turn; the last one repeats. An error is thrown instead. */
function server(clock: FakeClock, answers: readonly (string | Error)[]) {
  const sent: Call[] = [];
  const model: Model = {
    name: 'm',
    generate: async (_request, call) => {
      const answer = answers[Math.min(sent.length, answers.length - 1)] ?? '';
      sent.push(call);
      await clock.sleep(1000, call.signal);
      if (call.signal.aborted) throw new Interrupted();
      if (answer instanceof Error) throw answer;
      const raw = rawAnswer(answer, { latencyMs: 1000, requestId: `req_${String(sent.length)}` });
      await call.onAnswer?.(raw);
      return read(raw);
    },
  };
  return { sent, model };
}

function rig(answers: readonly (string | Error)[] = [chatCompletion('42')]) {
  const clock = new FakeClock();
  const store = memoryStore();
  const { sent, model } = server(clock, answers);
  const flights = newFlights<KeptAnswer>();
  const stop = new AbortController().signal;
  /** Calls that count as about to need a place. */
  const starting = new Set<object>();
  const slots: CacheOptions['slots'] = {
    starting: () => {
      const start = {};
      starting.add(start);
      return { done: () => void starting.delete(start) };
    },
  };
  /** One task of the process. */
  const task = (more: Partial<CacheOptions> = {}) => {
    const journal = memoryJournal();
    const source = { address: 'https://api.example.com/v1', model: 'm' };
    return { journal, model: withCache(model, { store, flights, source, journal, read, clock, slots, stop, ...more }) };
  };
  return {
    clock,
    store,
    sent,
    starting,
    task,
    ask: async (asked = task(), call = callTo()) => asked.model.generate(request, call),
  };
}

const texts = async (answers: Promise<Completion>[]): Promise<string[]> =>
  (await Promise.all(answers)).map(({ text }) => text);

describe('a call', () => {
  test('that was bought under another task file costs nothing, and is in the journal before it is used', async () => {
    const { clock, sent, store, task, ask } = rig();
    await clock.run(ask());
    const { journal, model } = task();
    const saved: (readonly [text: string, events: number])[] = [];
    const call = callTo({ onSaved: ({ text }) => saved.push([text, journal.events.length]) });
    await expect(model.generate(request, call)).resolves.toMatchObject({ text: '42', latencyMs: 1000 });
    expect(sent).toHaveLength(1);
    expect(journal.events).toEqual([
      {
        ...{ e: 'completion', s: 3, r: 1, k: '0123456789abcdef.0', a: 1, t: clock.now(), from: 'cache', status: 200 },
        ...{ ms: 1000, request_id: 'req_1', body: chatCompletion('42') },
      },
    ]);
    expect(saved).toEqual([['42', 1]]);
    expect(store.abouts).toEqual([
      {
        address: 'https://api.example.com/v1',
        model: 'm',
        usage: { input: 12, output: 3, cached: 0, reasoning: 0 },
      },
    ]);
  });

  test('that was answered from the cache is replayed like a bought one', async () => {
    const { clock, task, ask } = rig();
    await clock.run(ask());
    const { journal, model } = task();
    const pass = { sample: 3, repeat: 1, read, retryUnusable: false, signal: new AbortController().signal };
    await withReplay(model, { ...pass, recorded: [] }).generate(request);
    const recorded = journal.events.filter((event) => event.e === 'completion');
    const nobody: Model = { name: 'm', generate: async () => Promise.reject(new Error('asked again')) };
    await expect(withReplay(nobody, { ...pass, recorded }).generate(request)).resolves.toMatchObject({ text: '42' });
  });

  test('of another repeat, or asked once more in the same pass, is bought', async () => {
    const { clock, sent, task, ask } = rig();
    const one = task();
    await clock.run(ask(one));
    await clock.run(ask(one, callTo({ id: { ...callTo().id, repeat: 2 } })));
    await clock.run(ask(one, callTo({ id: { ...callTo().id, key: '0123456789abcdef.1' } })));
    expect(sent).toHaveLength(3);
    expect(one.journal.events).toEqual([]);
  });

  test('that was cut at the token limit is kept: asking again only the unlucky ones would bend the results', async () => {
    const { clock, sent, ask } = rig([chatCompletion('4', { finish: 'length' })]);
    await clock.run(ask());
    await expect(ask()).resolves.toMatchObject({ text: '4', stopReason: 'length' });
    expect(sent).toHaveLength(1);
  });

  test.each([
    ['malformed', '<html>'],
    ['empty', chatCompletion(' ')],
    ['filtered', chatCompletion('', { finish: 'content_filter' })],
  ])('whose answer is %s is not kept, and asked again', async (kind, body) => {
    const { clock, sent, store, ask } = rig([body, chatCompletion('42')]);
    await expect(clock.run(ask())).rejects.toMatchObject({ kind });
    expect(store.kept.size).toBe(0);
    await expect(clock.run(ask())).resolves.toMatchObject({ text: '42' });
    expect(sent).toHaveLength(2);
  });

  test('is bought where what was kept cannot be used any more, and that is replaced', async () => {
    const { clock, sent, store, ask } = rig();
    await clock.run(ask());
    for (const [key, answer] of store.kept) store.kept.set(key, { ...answer, body: '{}' });
    await expect(clock.run(ask())).resolves.toMatchObject({ text: '42' });
    await expect(ask()).resolves.toMatchObject({ text: '42' });
    expect(sent).toHaveLength(2);
  });

  test('is not answered for a task that another runner took over', async () => {
    const { clock, task, ask } = rig();
    await clock.run(ask());
    const lost = task();
    lost.journal.lost = true;
    await expect(ask(lost)).rejects.toThrow(Interrupted);
    expect(lost.journal.events).toEqual([]);
  });
});

describe('the strategy', () => {
  test('starts nothing in the place of a call that is being looked up, or was found and is being written down', async () => {
    const { clock, starting, task, ask } = rig();
    const seen: number[] = [];
    const one = task();
    const call = callTo({ onSaved: () => seen.push(starting.size) });
    await clock.run(ask(one));
    const found = one.model.generate(request, call);
    expect(starting.size).toBe(1);
    await found;
    expect([seen, starting.size]).toEqual([[1], 0]);
  });

  test('lends the place of a call on that is being bought, or waits for somebody else', async () => {
    const { clock, starting, store, task, ask } = rig();
    const silent = task({ flights: newFlights(), store: { ...store, announce: async () => undefined } });
    const sizes: number[] = [];
    const looking = async (ms: number): Promise<void> => clock.sleep(ms).then(() => void sizes.push(starting.size));
    await clock.run(Promise.all([ask(), ask(), looking(500)]));
    await clock.run(Promise.all([ask(silent, callTo({ id: { ...callTo().id, repeat: 2 } })), looking(100)]));
    expect(sizes).toEqual([0, 0]);
  });
});

describe('the same call in flight several times', () => {
  test('is bought once, whatever tasks ask, and each has it in its journal', async () => {
    const { clock, sent, task, ask } = rig();
    const tasks = [task(), task(), task()];
    expect(await clock.run(texts([...tasks, ...tasks].map(async (one) => ask(one))))).toEqual(Array(6).fill('42'));
    expect(sent).toHaveLength(1);
    expect(clock.monotonic()).toBe(1000);
    expect(tasks.map(({ journal }) => journal.events.length)).toEqual([1, 2, 2]);
  });

  test('is asked by the next one where the first one fails', async () => {
    const { clock, sent, ask } = rig([new ModelError('server', 'overloaded'), '<html>', chatCompletion('42')]);
    const all = Array.from({ length: 5 }, async () => ask());
    const ends = await clock.run(Promise.allSettled(all));
    expect(ends.map(({ status }) => status)).toEqual([
      ...Array<string>(2).fill('rejected'),
      ...Array<string>(3).fill('fulfilled'),
    ]);
    expect(sent).toHaveLength(3);
    expect(clock.monotonic()).toBe(3000);
  });

  test('that is given up while it waits ends at once, and disturbs nobody', async () => {
    const { clock, sent, ask, task } = rig();
    const impatient = new AbortController();
    const first = ask();
    const second = ask(task(), callTo({ signal: impatient.signal }));
    const both = Promise.allSettled([
      first,
      second,
      clock.sleep(400).then(() => {
        impatient.abort();
      }),
    ]);
    await expect(Promise.race([second, clock.run(both)])).rejects.toThrow(Interrupted);
    expect(await first).toMatchObject({ text: '42' });
    expect(sent).toHaveLength(1);
  });

  test('is asked by a follower when the first one is interrupted', async () => {
    const { clock, sent, ask, task } = rig();
    const stopped = new AbortController();
    const first = ask(task(), callTo({ signal: stopped.signal }));
    const second = ask();
    const end = Promise.allSettled([
      first,
      second,
      clock.sleep(400).then(() => {
        stopped.abort();
      }),
    ]);
    const [one, other] = await clock.run(end);
    expect([one.status, other.status]).toEqual(['rejected', 'fulfilled']);
    expect(sent).toHaveLength(2);
  });

  test('need not wait until the answer is on the disk', async () => {
    const { clock, sent, store, ask, task } = rig();
    const slow = task({ store: { ...store, keep: async () => clock.sleep(60_000) } });
    const first = ask(slow);
    const second = ask(slow).then(() => clock.monotonic());
    await clock.run(first);
    expect(await second).toBe(1000);
    expect(sent).toHaveLength(1);
  });

  test('is bought by a task that cannot read what the other one got', async () => {
    const { clock, sent, ask, task } = rig();
    const strict = task({
      read: () => {
        throw new ModelError('malformed', 'not to my taste');
      },
    });
    expect(await clock.run(texts([ask(), ask(strict)]))).toEqual(['42', '42']);
    expect(sent).toHaveLength(2);
  });
});

describe('a call that another process has announced', () => {
  const elsewhere = () => ({ flights: newFlights<KeptAnswer>() });

  test('is not bought a second time', async () => {
    const { clock, sent, task, ask } = rig();
    const processes = [task(elsewhere()), task(elsewhere()), task(elsewhere())];
    expect(await clock.run(texts(processes.map(async (one) => ask(one))))).toEqual(['42', '42', '42']);
    expect(sent).toHaveLength(1);
    expect(clock.monotonic()).toBe(1000);
  });

  test('is bought by the next one where that process gets no answer', async () => {
    const { clock, sent, task, ask } = rig(['<html>', chatCompletion('42')]);
    const ends = await clock.run(Promise.allSettled([ask(task(elsewhere())), ask(task(elsewhere()))]));
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(sent).toHaveLength(2);
  });

  test('is bought after a minute: that process may be stopped, or wait for an hour', async () => {
    const { clock, store, sent, task, ask } = rig();
    const silent = task({ ...elsewhere(), store: { ...store, announce: async () => undefined } });
    await expect(clock.run(ask(silent))).resolves.toMatchObject({ text: '42' });
    expect(clock.monotonic()).toBe(61_000);
    expect(sent).toHaveLength(1);
  });

  test.each(['stop', 'abort'] as const)('ends its wait at a %s', async (how) => {
    const { clock, store, sent, task, ask } = rig();
    const [stop, abort] = [new AbortController(), new AbortController()];
    const silent = task({ ...elsewhere(), store: { ...store, announce: async () => undefined }, stop: stop.signal });
    const call = ask(silent, callTo({ signal: abort.signal }));
    const ending = clock.sleep(400).then(() => {
      (how === 'stop' ? stop : abort).abort();
    });
    await clock.run(Promise.allSettled([call, ending]));
    await expect(call).rejects.toThrow(Interrupted);
    expect(clock.monotonic()).toBe(how === 'stop' ? 400 : 500);
    expect(sent).toEqual([]);
  });

  test('is announced no longer once it has ended, however it ended', async () => {
    const { clock, store, ask } = rig([chatCompletion('42'), new ModelError('server', 'overloaded')]);
    await clock.run(ask());
    await clock.run(Promise.allSettled([ask(undefined, callTo({ id: { ...callTo().id, repeat: 2 } }))]));
    expect([...store.asking]).toEqual([]);
  });
});
