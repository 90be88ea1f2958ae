import { setMaxListeners } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { type Clock, systemClock } from '../../src/core/clock.ts';
import { ModelError } from '../../src/core/failure.ts';
import type { Completion, RawAnswer } from '../../src/core/model.ts';
import { seededRandom } from '../../src/core/random.ts';
import { openaiProvider } from '../../src/models/openai.ts';
import { newConfirmation, withConfirmation } from '../../src/models/with-confirmation.ts';
import { withRecording } from '../../src/models/with-recording.ts';
import { withReplay } from '../../src/models/with-replay.ts';
import { withRetry } from '../../src/models/with-retry.ts';
import { withSlot } from './slotted.ts';
import { requestSlots } from '../../src/strategies/slots.ts';
import { chatCompletion, memoryJournal } from './fakes.ts';

/** Real time, in which nobody waits. */
const impatient: Clock = { ...systemClock, sleep: async () => {} };

const samples = 400;

/** Of 100 requests 2 are reset, 5 meet a 500, 10 a 429, 3 a garbled answer, and the others the right one. */
function chaoticAnswer(roll: number, response: ServerResponse): 'complete' | 'perhaps billed' | 'refused' {
  if (roll < 0.02) {
    response.socket?.resetAndDestroy();
    return 'perhaps billed';
  }
  if (roll < 0.07) {
    response.writeHead(500).end('{"error":{"message":"oops"}}');
    return 'perhaps billed';
  }
  if (roll < 0.17) {
    response.writeHead(429, { 'retry-after': '1' }).end('{"error":{"message":"slow down"}}');
    return 'refused';
  }
  response.writeHead(200).end(roll < 0.2 ? '{"choices": [{"mess' : chatCompletion('42'));
  return 'complete';
}

test('in a chaos of failures every paid answer is in the journal, and nothing is bought more often than agreed', async () => {
  const random = seededRandom('chaos');
  const seen = new Map<string, string[]>();
  const server = createServer((incoming, response) => {
    const key = String(incoming.headers['idempotency-key']);
    incoming.resume().on('end', () => {
      seen.set(key, [...(seen.get(key) ?? []), chaoticAnswer(random(), response)]);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const account = 'test:0';
  const provider = openaiProvider({
    name: 'm',
    model: 'm',
    baseUrl: `http://127.0.0.1:${port}/v1`,
    apiKey: undefined,
    account,
    timeoutMs: 10_000,
    clock: systemClock,
  });
  const journal = memoryJournal();
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  const recording = withRecording(provider, { journal, clock: impatient });
  const retrying = withRetry(withSlot(recording, requestSlots(20)), {
    clock: impatient,
    random,
    timeoutMs: 1_000_000,
    stop: signal,
  });
  const confirming = withConfirmation(retrying, { state: newConfirmation(), account });

  const outcomes = await Promise.all(
    Array.from({ length: samples }, async (_, sample) => {
      const read = (answer: RawAnswer): Completion => provider.read(answer);
      const model = withReplay(confirming, { sample, repeat: 1, recorded: [], read, retryUnusable: false, signal });
      const asked = { messages: [{ role: 'user' as const, content: `Question ${sample}` }], parameters: {} };
      try {
        return (await model.generate(asked)).text;
      } catch (error) {
        if (!(error instanceof ModelError)) throw error;
        return error.kind;
      }
    }),
  );
  await provider.close();
  await promisify(server.close.bind(server))();

  const fates = [...seen.values()];
  const count = (fate: string): number => fates.flat().filter((each) => each === fate).length;
  const events = (kind: string) => journal.events.filter(({ e }) => e === kind);
  expect(seen.size).toBe(samples);
  expect(events('completion')).toHaveLength(count('complete'));
  expect(events('attempt')).toHaveLength(fates.flat().length);
  expect(events('error').filter((event) => 'billed' in event && event.billed)).toHaveLength(count('perhaps billed'));
  for (const fate of fates) {
    expect(fate.filter((each) => each === 'complete').length).toBeLessThanOrEqual(1);
    expect(fate.filter((each) => each !== 'refused').length).toBeLessThanOrEqual(3);
  }
  expect(outcomes.filter((outcome) => outcome === '42' || outcome === 'malformed')).toHaveLength(count('complete'));
  // The chaos was one: each fault happened.
  expect(Math.min(count('perhaps billed'), count('refused'))).toBeGreaterThan(10);
  expect(outcomes).toContain('malformed');
});
