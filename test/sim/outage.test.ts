import { describe, expect, test } from 'vitest';
import type { WindowChange } from '../../src/core/pacing.ts';
import { ours, type OursOptions } from './controllers.ts';
import { outage } from './limiters.ts';
import { type Scenario, simulate } from './simulate.ts';
import { unlimited } from './stations.ts';

const latencyMs = 300;
const networkMs = 40;

/** Refuses everything for 20 s, with what it asks us to wait. */
function outageOf(questions: number, fromMs: number, retryAfterMs: number | undefined): Scenario {
  return {
    about: 'an outage of 20 s',
    questions: () => Array.from({ length: questions }, () => ({ workMs: latencyMs, prompt: 200, maxTokens: 600 })),
    server: (events) => ({
      station: unlimited(events),
      limiters: [outage(fromMs, fromMs + 20_000, retryAfterMs)],
    }),
  };
}

/** Runs into the outage, and says when requests were sent. */
function endure(scenario: Scenario, options: OursOptions) {
  const sends: number[] = [];
  const measured = simulate({ scenario, seed: 1, controller: ours(options), onSend: (now) => sends.push(now) });
  return { ...measured, sends };
}

describe('an outage of 20 s in which every answer is a 429 with Retry-After: 1, 40 in flight', () => {
  test('costs 40 samples one refusal each and one probe a second, and they are done within 2 s of the ideal', () => {
    const { refused, elapsed } = endure(outageOf(40, 0, 1000), { fixed: 40 });
    expect(refused).toBeLessThanOrEqual(40 + 22);
    expect(elapsed).toBeLessThanOrEqual(20_000 + latencyMs + networkMs + 2000);
  });

  test('costs a longer run the same when it begins in the middle', () => {
    const fromMs = 3000;
    const { refused, elapsed } = endure(outageOf(1000, fromMs, 1000), { fixed: 40 });
    const ideal = 20_000 + Math.ceil(1000 / 40) * (latencyMs + networkMs);
    expect(refused).toBeLessThanOrEqual(40 + 22);
    expect(elapsed).toBeLessThanOrEqual(ideal + 2000);
  });

  test('leaves an adaptive run that begins in it the window that it began with', () => {
    const changes: WindowChange[] = [];
    const { refused, elapsed } = endure(outageOf(40, 0, 1000), {
      adaptive: { initialConcurrency: 40 },
      onChange: (change) => changes.push(change),
    });
    expect(refused).toBeLessThanOrEqual(40 + 22);
    expect(elapsed).toBeLessThanOrEqual(20_000 + latencyMs + networkMs + 2000);
    expect(changes.filter(({ from, to }) => to < from)).toEqual([]);
  });

  test('costs an adaptive run no more than what it had sent before the first refusal, and the probes', () => {
    const fromMs = 1500;
    const { refused, elapsed, sends } = endure(outageOf(1000, fromMs, 1000), {});
    const first = sends.find((at) => at + networkMs / 2 >= fromMs) ?? NaN;
    const beforeAnybodyKnew = sends.filter((at) => at >= first && at < first + networkMs).length;
    expect(refused).toBeLessThanOrEqual(beforeAnybodyKnew + 22);
    expect(elapsed).toBeGreaterThan(20_000 + fromMs);
  });
});

test('without Retry-After, the probes of an outage come at growing intervals', () => {
  const { refused, sends } = endure(outageOf(40, 0, undefined), { fixed: 40 });
  expect(refused).toBeLessThanOrEqual(40 + 10);
  const probes = sends.filter((at) => at > 0 && at < 20_000);
  const gaps = probes.map((at, index) => at - (probes[index - 1] ?? 0));
  expect(gaps).toEqual(gaps.toSorted((a, b) => a - b));
});
