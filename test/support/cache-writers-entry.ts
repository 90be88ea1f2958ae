import { systemClock } from '../../src/core/clock.ts';
import type { KeptAnswer } from '../../src/core/completion-store.ts';
import type { CompletionEvent } from '../../src/core/event.ts';
import type { Model } from '../../src/core/model.ts';
import { newFlights } from '../../src/models/flights.ts';
import { withCache } from '../../src/models/with-cache.ts';
import { openCompletionStore } from '../../src/store/completions/store.ts';
import { systemProcesses } from '../../src/store/owner.ts';

/**
 * Asks the same `argv[3]` questions as all other such processes, five at a time, through the cache in `argv[2]`. Prints, as JSON,
 * what it bought, what it was answered, and the warnings. With `argv[4]` it kills itself in the middle of that call.
 */
const [, , directory = '', questions = '0', last = ''] = process.argv;
const warnings: string[] = [];
const store = await openCompletionStore({
  directory,
  onWarning: (warning) => warnings.push(warning),
  processes: systemProcesses({}),
});
const bought: number[] = [];
const hits: CompletionEvent[] = [];
const server: Model = {
  name: 'm',
  generate: async ({ messages }, call) => {
    const question = Number(messages[0]?.content);
    bought.push(question);
    if (String(question) === last) process.kill(process.pid, 'SIGKILL');
    await systemClock.sleep(20);
    const body = `${String(question)} by ${String(process.pid)} ${'x'.repeat(question * 50)}`;
    const answer = { status: 200, body, encoding: 'utf8', latencyMs: 20, requestId: undefined } as const;
    await call.onAnswer?.(answer);
    return read(answer);
  },
};
const read = ({ body }: { body: string }) =>
  ({ text: body, stopReason: 'stop', usage: undefined, latencyMs: 20, servedModel: undefined }) as const;
const model = withCache(server, {
  store,
  flights: newFlights<KeptAnswer>(),
  source: { address: 'http://127.0.0.1', model: 'm' },
  journal: { held: () => true, record: async (event) => void hits.push(event as CompletionEvent) },
  read,
  clock: systemClock,
  slots: { starting: () => ({ done: () => undefined }) },
  stop: new AbortController().signal,
});
const answers: string[] = [];
let next = 0;
const signal = new AbortController().signal;
await Promise.all(
  Array.from({ length: 5 }, async () => {
    for (let question = next++; question < Number(questions); question = next++) {
      const request = { messages: [{ role: 'user', content: String(question) }] as const, parameters: {} };
      const id = { sample: question, repeat: 1, key: `${'0'.repeat(16)}.0` };
      answers[question] = (await model.generate(request, { id, attempt: 1, signal })).text;
    }
  }),
);
process.stdout.write(JSON.stringify({ pid: process.pid, bought, hits: hits.length, answers, warnings }));
