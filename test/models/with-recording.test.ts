import { expect, test } from 'vitest';
import { Interrupted } from '../../src/core/errors.ts';
import { ModelError } from '../../src/core/failure.ts';
import type { Model } from '../../src/core/model.ts';
import { withRecording } from '../../src/models/with-recording.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { callTo, chatCompletion, completion, memoryJournal, rawAnswer, request, scripted } from './fakes.ts';

const at = { s: 3, r: 1, k: '0123456789abcdef.0', a: 1, t: 1_800_000_000_000 };

function answering(answer: ReturnType<typeof rawAnswer>, then: () => Promise<typeof completion>): Model {
  return {
    name: 'm',
    generate: async (_request, call) => {
      await call.onAnswer?.(answer);
      return then();
    },
  };
}

test('an attempt is written before it is sent, and the answer before it is read', async () => {
  const journal = memoryJournal();
  const body = chatCompletion('42');
  const seen: number[] = [];
  const model = answering(rawAnswer(body, { requestId: 'req_1', latencyMs: 12.6 }), async () => {
    seen.push(journal.events.length);
    return completion;
  });
  const told: string[] = [];
  await withRecording(model, { journal, clock: new FakeClock() }).generate(
    request,
    callTo({ onAnswer: (answer) => void told.push(answer.body) }),
  );
  expect(seen).toEqual([2]);
  expect(journal.events).toEqual([
    { e: 'attempt', ...at },
    { e: 'completion', ...at, status: 200, ms: 13, request_id: 'req_1', body },
  ]);
  expect(told).toEqual([body]);
});

test('an answer that is no UTF-8 is written as base64', async () => {
  const journal = memoryJournal();
  const model = answering(rawAnswer('//79', { encoding: 'base64' }), async () => completion);
  await withRecording(model, { journal, clock: new FakeClock() }).generate(request, callTo());
  expect(journal.events[1]).toEqual({ e: 'completion', ...at, status: 200, ms: 7, base64: '//79' });
});

test('an answer that cannot be used is an answer, and no error', async () => {
  const journal = memoryJournal();
  const model = answering(rawAnswer('<html>'), async () => Promise.reject(new ModelError('malformed', 'no JSON')));
  const recording = withRecording(model, { journal, clock: new FakeClock() });
  await expect(recording.generate(request, callTo())).rejects.toThrow('no JSON');
  expect(journal.events.map(({ e }) => e)).toEqual(['attempt', 'completion']);
});

test('an attempt without an answer is written with its reason, and whether it may be billed', async () => {
  const journal = memoryJournal();
  const failure = new ModelError('server', 'overloaded', { status: 503, perhapsBilled: true });
  const recording = withRecording(scripted([failure]), { journal, clock: new FakeClock() });
  await expect(recording.generate(request, callTo({ attempt: 2 }))).rejects.toBe(failure);
  expect(journal.events).toEqual([
    { e: 'attempt', ...at, a: 2 },
    { e: 'error', ...at, a: 2, error: { kind: 'server', message: 'overloaded', status: 503 }, billed: true },
  ]);
});

test('an aborted attempt stays open: nobody knows whether it was billed', async () => {
  const journal = memoryJournal();
  const recording = withRecording(scripted([new Interrupted()]), { journal, clock: new FakeClock() });
  await expect(recording.generate(request, callTo())).rejects.toThrow(Interrupted);
  expect(journal.events.map(({ e }) => e)).toEqual(['attempt']);
});

test('nothing is sent or written once another runner has the task', async () => {
  const journal = memoryJournal();
  journal.lost = true;
  const model = scripted([completion]);
  const recording = withRecording(model, { journal, clock: new FakeClock() });
  await expect(recording.generate(request, callTo())).rejects.toThrow(Interrupted);
  expect(model.attempts).toEqual([]);
  expect(journal.events).toEqual([]);
});

test('nothing is sent before the attempt is on disk, and no answer read before it is', async () => {
  const steps: string[] = [];
  const journal = {
    ...memoryJournal(),
    record: async ({ e }: { e: string }) => {
      steps.push(`${e} begun`);
      await new Promise(setImmediate);
      steps.push(`${e} written`);
    },
  };
  const model: Model = {
    name: 'm',
    generate: async (_request, call) => {
      steps.push('sent');
      await call.onAnswer?.(rawAnswer(chatCompletion('42')));
      steps.push('read');
      return completion;
    },
  };
  await withRecording(model, { journal, clock: new FakeClock() }).generate(request, callTo());
  expect(steps).toEqual(['attempt begun', 'attempt written', 'sent', 'completion begun', 'completion written', 'read']);
});
