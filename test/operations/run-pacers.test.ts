import { describe, expect, test } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { ModelError } from '../../src/core/failure.ts';
import type { Pacer } from '../../src/models/pacer.ts';
import { openPacers, type RunPacers } from '../../src/operations/run-pacers.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const account = 'fake:key';
const model = 'fake/model';
const size = { inputTokens: 10, outputTokens: 10 };

/** The pacers of one run; those with the same folder are runs on one machine with one key. */
async function runIn(cache: string, limit?: number): Promise<RunPacers & AsyncDisposable> {
  const stop = new AbortController();
  const pacers = await openPacers({
    accounts: [account],
    own: () => false,
    rpm: undefined,
    tpm: undefined,
    longestWaitMs: undefined,
    environment: { EVALS_CACHE_DIR: cache },
    clock: systemClock,
    stop: stop.signal,
    windows: () => (limit === undefined ? [] : [{ account, model, limit: limit + 2, settled: limit, inFlight: 0 }]),
  });
  const close = async (): Promise<void> => {
    stop.abort();
    await pacers.close();
  };
  return { ...pacers, [Symbol.asyncDispose]: close };
}

/** Until it is so; the test's own time limit ends it otherwise. */
async function until(so: () => boolean): Promise<void> {
  while (!so()) await systemClock.sleep(10);
}

/** A request that the server took, and whose answer told the limits: 100 a second. */
function learnedLimits(pacer: Pacer): void {
  for (const remaining of [5999, 5998, 5997]) {
    const sending = pacer.sent(model, size, undefined);
    const limits = { requests: { limit: 6000, remaining, resetMs: (6000 - remaining) * 10 } };
    pacer.answered(sending, { limits, accepted: true, usedTokens: 20, flight: { kind: 'void' } });
  }
}

describe('two runs on one machine with one key', () => {
  test('share a published rate while both have requests, and one has all of it when the other has ended', async () => {
    const cache = temporaryDirectory();
    await using one = await runIn(cache);
    const pacer = one.of(account);
    const room = (): number => one.startOf(account, model).room?.(systemClock.monotonic(), 1000) ?? 0;
    learnedLimits(pacer);
    const whole = room();
    expect(whole).toBeGreaterThan(50);
    {
      await using two = await runIn(cache);
      two.of(account).sent(model, size, undefined);
      await until(() => room() < whole * 0.6);
      expect(room()).toBeGreaterThan(whole * 0.4);
    }
    await until(() => room() > whole * 0.9);
  });

  test('wait both when the server tells one of them to', async () => {
    const cache = temporaryDirectory();
    await using one = await runIn(cache);
    await using two = await runIn(cache);
    const refusal = { status: 429, limits: {}, retryAfterMs: 60_000, slowDown: false };
    const error = new ModelError('rate-limit', 'too many requests', { status: 429 });
    one.of(account).refused(one.of(account).sent(model, size, undefined), refusal, error);
    const ask = (): void => {
      const applicant = { model, size, retried: false, signal: new AbortController().signal };
      const asked = two.of(account).run(
        applicant,
        async (request) => request(undefined),
        async () => Promise.resolve(),
      );
      asked.catch(() => undefined);
    };
    // Requests pass until it has heard of it; the first that waits tells why.
    await until(() => {
      if (two.waiting().length === 0) ask();
      return two.waiting().length > 0;
    });
    const [wait] = two.waiting();
    expect(wait).toMatchObject({ kind: 'paused', requests: 1, reason: 'refused' });
    expect(wait?.kind === 'paused' && wait.until - systemClock.now()).toBeGreaterThan(30_000);
  });

  test('one after the other: the later begins with the window that the earlier had settled on', async () => {
    const cache = temporaryDirectory();
    {
      await using first = await runIn(cache, 24);
      learnedLimits(first.of(account));
    }
    await using second = await runIn(cache);
    expect(second.startOf(account, model).remembered).toBe(24);
  });
});
