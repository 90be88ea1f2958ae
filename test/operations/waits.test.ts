import { describe, expect, test } from 'vitest';
import type { Pace, PacerWait } from '../../src/models/pacer-wait.ts';
import { Waits } from '../../src/operations/waits.ts';

const now = Date.UTC(2026, 10, 20, 17, 44, 0);
const lineOf = (...waits: PacerWait[]): string | null => new Waits(() => waits).describe(now);
const paced = (nextInMs: number, pace?: Pace): PacerWait => ({ kind: 'paced', requests: 40, nextInMs, pace });

describe('what waits is told in one line', () => {
  test('that is empty when nothing does', () => {
    expect(new Waits().describe(now)).toBeNull();
  });

  test.each<readonly [PacerWait, string]>([
    [
      { kind: 'paused', reason: 'refused', requests: 40, until: now + 5000 },
      'rate limit: 40 requests wait until 17:44:05Z',
    ],
    [
      { kind: 'paused', reason: 'refused', requests: 1, until: now + 5000 },
      'rate limit: 1 request waits until 17:44:05Z',
    ],
    [{ kind: 'paused', reason: 'outage', requests: 2, until: now + 5000 }, 'outage: 2 requests wait until 17:44:05Z'],
    [{ kind: 'probing', reason: 'refused', requests: 39 }, 'probing after a refusal: 39 requests wait'],
    [{ kind: 'probing', reason: 'outage', requests: 1 }, 'probing after an outage: 1 request waits'],
    [
      paced(120, { dimension: 'requests', limit: 500, periodMs: 60_000 }),
      'pace of 500 requests a minute: next request in 0.2 s',
    ],
    [
      paced(0, { dimension: 'tokens', limit: 90_000, periodMs: 60_000 }),
      'pace of 90000 tokens a minute: next request in 0.1 s',
    ],
    [
      paced(86_400, { dimension: 'requests', limit: 1000, periodMs: 86_400_000 }),
      'pace of 1000 requests a day: next request in 87 s',
    ],
    [
      paced(9999, { dimension: 'input-tokens', limit: 10, periodMs: 10_000 }),
      'pace of 60 input tokens a minute: next request in 10 s',
    ],
    [paced(1000), "the provider's pace: next request in 1.0 s"],
  ])('%j', (wait, line) => {
    expect(lineOf(wait)).toBe(line);
  });

  test('with every reason once, the gates first', () => {
    const paused: PacerWait = { kind: 'paused', reason: 'refused', requests: 40, until: now + 5000 };
    const waits = new Waits(() => [paused, paced(100), paced(100)]);
    waits.add(now + 1000, 'server');
    waits.add(now + 3000, 'server');
    waits.add(now + 2000, 'timeout');
    expect(waits.describe(now)).toBe(
      [
        'rate limit: 40 requests wait until 17:44:05Z',
        "the provider's pace: next request in 0.1 s",
        'retry after server error: 2 calls wait until 17:44:03Z',
        'retry after timeout: 1 call waits until 17:44:02Z',
      ].join('; '),
    );
  });

  test('without what waits no longer', () => {
    const waits = new Waits();
    waits.add(now + 1000, 'network');
    waits.add(now + 5000, 'rate-limit');
    expect(waits.describe(now + 1000)).toBe('rate limit: 1 call waits until 17:44:05Z');
    expect(waits.describe(now + 5000)).toBeNull();
  });
});
