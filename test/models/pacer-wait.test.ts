import { describe, expect, test } from 'vitest';
import { type Waiting, waitOf } from '../../src/models/pacer-wait.ts';

const size = { inputTokens: 300, outputTokens: 100 };
const waiting: Waiting = {
  requests: 40,
  now: 1000,
  wallNow: 1_800_000_000_000,
  next: { model: 'm', size, at: 1500 },
  pause: undefined,
  limits: [],
};
const perMinute = { periodMs: 60_000 };

describe('why requests wait', () => {
  test('is the pause, while there is one', () => {
    const pause = { until: 6000, reason: 'outage' } as const;
    expect(waitOf({ ...waiting, pause })).toEqual({
      kind: 'paused',
      requests: 40,
      reason: 'outage',
      until: 1_800_000_005_000,
    });
  });

  test('is the probe, while its answer is awaited', () => {
    const next = { ...waiting.next, at: Infinity };
    const pause = { until: 900, reason: 'refused' } as const;
    expect(waitOf({ ...waiting, next, pause })).toEqual({ kind: 'probing', requests: 40, reason: 'refused' });
  });

  test('is else the limit that lets the fewest such requests through, of those that hold for the model', () => {
    const limits = [
      { ...perMinute, dimension: 'requests', limit: 500 },
      { ...perMinute, dimension: 'tokens', limit: 90_000, model: 'm' },
      { ...perMinute, dimension: 'requests', limit: 1, model: 'another' },
    ] as const;
    // 90,000 tokens a minute are 225 such requests.
    expect(waitOf({ ...waiting, limits })).toMatchObject({ kind: 'paced', nextInMs: 500, pace: limits[1] });
    expect(waitOf({ ...waiting, limits: limits.slice(0, 1) })).toMatchObject({ pace: limits[0] });
    expect(waitOf(waiting)).toEqual({ kind: 'paced', requests: 40, nextInMs: 500, pace: undefined });
  });
});
