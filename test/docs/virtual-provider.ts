import type { Clock } from '../../src/core/clock.ts';
import { Interrupted } from '../../src/core/errors.ts';
import type { Sample } from '../../src/core/eval.ts';
import { sha256 } from '../../src/core/hash.ts';
import type { Completion, Message, Provider } from '../../src/core/model.ts';
import { refusal } from '../../src/models/errors.ts';
import { isSuccess } from '../../src/models/exchange.ts';
import { rateLimits } from '../../src/models/rate-limit-headers.ts';
import { readAnswer } from '../../src/models/read-answer.ts';
import { parseSettings } from '../../src/simulation/parse-settings.ts';
import { questionIndex } from '../../src/simulation/questions.ts';
import { simulatedModel } from '../../src/simulation/simulated-model.ts';

export interface VirtualWorld {
  /** What `EVALS_MOCK` says. */
  readonly mock: string;
  readonly samples: readonly Sample[];
  readonly clock: Clock;
}

/** A simulated model as it is behind HTTP, in virtual time and without HTTP. */
export function virtualProvider(name: string, { mock, samples, clock }: VirtualWorld): Provider {
  const world = { settings: parseSettings(mock), questions: questionIndex(samples), clock };
  const model = simulatedModel(name.replace('mock/', ''), world);
  const plain = (text: string): string => text;
  const asked = new Map<string, number>();
  return {
    name,
    account: 'mock:virtual',
    generate: async ({ messages }, call): Promise<Completion> => {
      const prompt = messages.map(textOf).join('\n');
      const key = sha256(prompt).slice(0, 32);
      const before = asked.get(key) ?? 0;
      asked.set(key, before + 1);
      const request = { model: name, prompt, maxTokens: undefined, streaming: false, key };
      const reply = model.reply(request, { authorization: undefined, repeat: call.id.repeat, asked: before });
      const start = clock.monotonic();
      await model.station.work(reply.latencyMs);
      model.end();
      if (call.signal.aborted) throw new Interrupted();
      const latencyMs = clock.monotonic() - start;
      const answer = {
        status: reply.status,
        body: reply.body,
        encoding: 'utf8',
        latencyMs,
        requestId: undefined,
      } as const;
      const headers = headersOf(reply.headers);
      call.onLimits?.(rateLimits(headers, clock.now()));
      if (!isSuccess(reply.status)) throw refusal({ answer, headers }, clock.now(), plain);
      await call.onAnswer?.(answer);
      return readAnswer(answer, plain);
    },
    read: (answer) => readAnswer(answer, plain),
    close: async () => undefined,
  };
}

function textOf({ content }: Message): string {
  return typeof content === 'string' ? content : JSON.stringify(content);
}

function headersOf(flat: readonly string[]): Record<string, string> {
  const pairs = flat.flatMap((name, at) => (at % 2 === 0 ? [[name, flat[at + 1] ?? ''] as const] : []));
  return Object.fromEntries(pairs);
}
