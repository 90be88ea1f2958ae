import { ModelError } from '../../src/core/failure.ts';
import type { Completion, Model } from '../../src/core/model.ts';
import type { Governor, RateLimits, WindowChange } from '../../src/core/pacing.ts';
import { seededRandom } from '../../src/core/random.ts';
import type { Job, Strategy } from '../../src/core/strategy.ts';
import { Pacer } from '../../src/models/pacer.ts';
import { governor as newGovernor, type GovernorOptions } from '../../src/models/pacing/governor.ts';
import { rateLimits as limitsOf } from '../../src/models/rate-limit-headers.ts';
import { withPacer } from '../../src/models/with-pacer.ts';
import { withRetry } from '../../src/models/with-retry.ts';
import { rateLimits } from '../../src/simulation/limits.ts';
import { station } from '../../src/simulation/station.ts';
import { windowedSlots } from '../../src/strategies/windowed-slots.ts';
import type { FakeClock } from '../support/fake-clock.ts';
import { callTo, completion, request } from './fakes.ts';

const never = new AbortController().signal;

export interface ServerTerms {
  /** Requests per minute, told in headers. */
  readonly rpm?: number;
  /** On average; each is up to a fifth shorter or longer. */
  readonly latencyMs: number;
  /** Requests at once from which on the server only gets slower. */
  readonly knee?: number;
  /** Nothing but refusals until then, each with `Retry-After: 1`. */
  readonly outageMs?: number;
}

/** A server in virtual time, and what it saw. */
export function virtualServer(clock: FakeClock, { rpm = 0, latencyMs, knee = 0, outageMs = 0 }: ServerTerms) {
  const limits = rateLimits({ rpm, tpm: 0 }, clock);
  const work = station({ knee, dip: 1, dip_from: 0, dip_for: 0 }, clock);
  const random = seededRandom('latencies');
  const seen = { answered: 0, refused: 0, mostAtOnce: 0 };
  let atOnce = 0;
  const model: Model = {
    name: 'gpt-4o',
    generate: async (_request, call): Promise<Completion> => {
      atOnce += 1;
      seen.mostAtOnce = Math.max(seen.mostAtOnce, atOnce);
      try {
        const verdict = limits.admit(1);
        call.onLimits?.(fromFlat(verdict.headers, clock.now()));
        const down = clock.monotonic() < outageMs;
        if (down || !verdict.admitted) {
          seen.refused += 1;
          await clock.sleep(20);
          throw new ModelError('rate-limit', 'too fast', { status: 429, retryAfterMs: down ? 1000 : verdict.waitMs });
        }
        await work.work(latencyMs * (0.8 + 0.4 * random()));
        seen.answered += 1;
        return { ...completion, usage: { input: 10, output: 20, cached: 0, reasoning: 0 } };
      } finally {
        atOnce -= 1;
      }
    },
  };
  return { model, seen };
}

function fromFlat(flat: readonly string[], now: number): RateLimits {
  const headers: Record<string, string> = {};
  for (let index = 0; index < flat.length; index += 2) headers[flat[index] ?? ''] = flat[index + 1] ?? '';
  return limitsOf(headers, now);
}

export interface Runner {
  readonly governor: Governor;
  readonly pacer: Pacer;
  readonly changes: WindowChange[];
  /** Runs so many samples of one call each. */
  run(samples: number): Promise<void>;
}

/** One run: a strategy, its places, and the wrappers as they are composed. */
export function virtualRunner(
  clock: FakeClock,
  server: Model,
  strategy: Strategy,
  options: GovernorOptions = {},
): Runner {
  const governor = newGovernor(options);
  const pacer = new Pacer({ governor, clock, stop: never });
  const changes: WindowChange[] = [];
  const slots = windowedSlots(strategy, {
    clock,
    start: (_account, model) => ({ room: (now, latencyMs) => pacer.room(model, now, latencyMs) }),
    onChange: (_account, _model, change) => void changes.push(change),
  });
  const paced = withPacer(server, { pacer, place: async (run) => slots.runIn('account', server.name, run) });
  const model = withRetry(paced, { clock, random: seededRandom('run'), timeoutMs: 600_000, stop: never, paced: true });
  const job: Job = async () => {
    const start = slots.starting();
    start.done();
    await model.generate(request, callTo());
  };
  async function* jobs(samples: number): AsyncGenerator<Job, undefined> {
    for (let sample = 0; sample < samples; sample++) yield job;
  }
  return { governor, pacer, changes, run: async (samples) => strategy.run(jobs(samples), slots) };
}
