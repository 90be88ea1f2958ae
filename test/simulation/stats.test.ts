import { Agent } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SimulationStats } from '../../src/simulation/ledger.ts';
import { startMockProcess, type MockProcess } from '../support/mock-process.ts';
import { ask } from './ask.ts';

const questions = Array.from({ length: 200 }, (_, n) => ({
  input: `How much is ${n} and ${n}?`,
  target: String(2 * n),
}));

let agent: Agent;
let mock: MockProcess;

beforeEach(async () => {
  agent = new Agent({ keepAlive: true, maxSockets: 50 });
  mock = await startMockProcess({
    settings: {
      every_model: { latency: 0 },
      models: { flaky: { errors: 0.2, resets: 0.1, mid_resets: 0.1, empty: 0.1 } },
    },
    questions,
  });
});

afterEach(async () => {
  agent.destroy();
  await mock.close();
});

/** What the client saw of one request. */
type Seen = number | 'broken';

async function load(count: number, model: string): Promise<Map<Seen, number>> {
  const seen = await Promise.all(
    Array.from({ length: count }, async (_, n): Promise<Seen> => {
      const options = { agent, model, repeat: 1 + Math.floor(n / questions.length) };
      return ask(mock.baseUrl, questions[n % questions.length]!.input, options).then(
        ({ status }) => status,
        () => 'broken',
      );
    }),
  );
  return new Map([...new Set(seen)].map((one) => [one, seen.filter((other) => other === one).length]));
}

function sum(stats: SimulationStats, count: 'asked' | 'answered' | 'forbidden'): number {
  return Object.values(stats.keys ?? {}).reduce((total, key) => total + key[count], 0);
}

test('the counts of the server are those of its client, to the last request', async () => {
  expect(await load(2_000, 'strong')).toEqual(new Map([[200, 2_000]]));
  const seen = await load(2_000, 'flaky');
  for (const one of [200, 500, 'broken'] as const) expect(seen.get(one)).toBeGreaterThan(100);
  const stats = await mock.keys();
  expect(stats).toMatchObject({
    simulated: true,
    received: 4_000,
    answered: 2_000 + seen.get(200)!,
    dropped: seen.get('broken'),
    in_flight: 0,
    forbidden: 0,
    statuses: { 200: 2_000 + seen.get(200)!, 500: seen.get(500) },
    models: { strong: { received: 2_000, answered: 2_000 }, flaky: { received: 2_000, answered: seen.get(200) } },
  });
  expect(Object.keys(stats.keys!)).toHaveLength(4_000);
  expect(sum(stats, 'asked')).toBe(4_000);
  expect(sum(stats, 'answered')).toBe(stats.answered);
});

test('content that was marked as done must not be asked again, any other may', async () => {
  const first = await ask(mock.baseUrl, questions[0]!.input, { agent });
  await ask(mock.baseUrl, questions[1]!.input, { agent });
  expect(await mock.mark([String(first.headers['x-request-id'])])).toEqual({ marked: 1, unanswered: [] });
  await ask(mock.baseUrl, questions[0]!.input, { agent, repeat: 2 });
  await ask(mock.baseUrl, questions[0]!.input, { agent, model: 'weak' });
  await ask(mock.baseUrl, questions[1]!.input, { agent });
  expect((await mock.stats()).forbidden).toBe(0);
  const again = await ask(mock.baseUrl, questions[0]!.input, { agent });
  expect(again.headers['x-request-id']).toBe(String(first.headers['x-request-id']).replace(/_0$/, '_1'));
  expect((await mock.stats()).forbidden).toBe(1);
  expect(sum(await mock.keys(), 'forbidden')).toBe(1);
});

test('marking all marks what was answered; a key that never was is told', async () => {
  await load(20, 'strong');
  expect(await mock.mark()).toEqual({ marked: 20, unanswered: [] });
  expect(await mock.mark(['never asked'])).toEqual({ marked: 20, unanswered: ['never asked'] });
  await load(21, 'strong');
  expect((await mock.stats()).forbidden).toBe(20);
});

test('a reset forgets everything', async () => {
  await load(20, 'strong');
  await mock.mark();
  await mock.reset();
  await load(20, 'strong');
  expect(await mock.stats()).toMatchObject({ received: 20, answered: 20, forbidden: 0 });
});

test('the process ends with the one that started it', async () => {
  await mock.close();
  expect(() => process.kill(mock.pid, 0)).toThrow('ESRCH');
});
