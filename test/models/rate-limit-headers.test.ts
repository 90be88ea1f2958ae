import { describe, expect, test } from 'vitest';
import { untilMs } from '../../src/models/header-time.ts';
import { rateLimits } from '../../src/models/rate-limit-headers.ts';
import { retryAfter } from '../../src/models/retry-after.ts';

const now = Date.UTC(2026, 10, 20, 17, 0, 0);

describe('a moment in a header is read', () => {
  test.each([
    ['6m0s', 360_000],
    ['1s', 1000],
    ['20ms', 20],
    ['8.64s', 8640],
    ['2m59.56s', 179_560],
    ['1h2m3.5s', 3_723_500],
    ['0s', 0],
    ['1.5', 1500],
    ['120', 120_000],
    ['2026-11-20T17:00:30Z', 30_000],
    ['Fri, 20 Nov 2026 17:01:00 GMT', 60_000],
    [String(now / 1000 + 5), 5000],
    [String(now + 1500), 1500],
    ['garbage', undefined],
    ['', undefined],
    ['1m30', undefined],
    ['-5', undefined],
    ['1.2.3', undefined],
    ['2020-01-01T00:00:00Z', 0],
  ])('%j as %j ms', (text, expected) => {
    const read = untilMs(text, now);
    if (expected === undefined) expect(read).toBeUndefined();
    else expect(read).toBeCloseTo(expected, 6);
  });
});

describe('limits are read in the dialect of', () => {
  test('OpenAI', () => {
    const headers = {
      'x-ratelimit-limit-requests': '5000',
      'x-ratelimit-remaining-requests': '4999',
      'x-ratelimit-reset-requests': '12ms',
      'x-ratelimit-limit-tokens': '160000',
      'x-ratelimit-remaining-tokens': '159976',
      'x-ratelimit-reset-tokens': '9ms',
    };
    expect(rateLimits(headers, now)).toEqual({
      requests: { limit: 5000, remaining: 4999, resetMs: 12 },
      tokens: { limit: 160_000, remaining: 159_976, resetMs: 9 },
    });
  });

  test('Anthropic', () => {
    const headers = {
      'anthropic-ratelimit-requests-limit': '50',
      'anthropic-ratelimit-requests-remaining': '49',
      'anthropic-ratelimit-requests-reset': '2026-11-20T17:00:02Z',
      'anthropic-ratelimit-output-tokens-limit': '8000',
      'anthropic-ratelimit-output-tokens-remaining': '7000',
      'anthropic-ratelimit-output-tokens-reset': '2026-11-20T17:00:08Z',
    };
    expect(rateLimits(headers, now)).toEqual({
      requests: { limit: 50, remaining: 49, resetMs: 2000 },
      'output-tokens': { limit: 8000, remaining: 7000, resetMs: 8000 },
    });
  });

  test('Cerebras, by the minute where there are both', () => {
    const headers = {
      'x-ratelimit-limit-requests-day': '14400',
      'x-ratelimit-remaining-requests-day': '14399',
      'x-ratelimit-reset-requests-day': '33011.5',
      'x-ratelimit-limit-tokens-minute': '60000',
      'x-ratelimit-remaining-tokens-minute': '59000',
      'x-ratelimit-reset-tokens-minute': '11.5',
    };
    expect(rateLimits(headers, now)).toEqual({
      requests: { limit: 14_400, remaining: 14_399, resetMs: 33_011_500 },
      tokens: { limit: 60_000, remaining: 59_000, resetMs: 11_500 },
    });
  });

  test.each(['x-ratelimit', 'ratelimit'])('%s without a dimension: requests', (prefix) => {
    const headers = {
      [`${prefix}-limit`]: '10, 10;w=1',
      [`${prefix}-remaining`]: '9',
      [`${prefix}-reset`]: '1',
    };
    expect(rateLimits(headers, now)).toEqual({ requests: { limit: 10, remaining: 9, resetMs: 1000 } });
  });
});

test.each([
  ['no remainder', { 'x-ratelimit-limit-requests': '10' }],
  ['a limit of nothing', { 'x-ratelimit-limit-requests': '0', 'x-ratelimit-remaining-requests': '0' }],
  ['words for numbers', { 'x-ratelimit-limit-requests': 'many', 'x-ratelimit-remaining-requests': '5' }],
  ['a negative remainder', { 'x-ratelimit-limit-requests': '10', 'x-ratelimit-remaining-requests': '-1' }],
  ['nothing at all', {}],
])('a limit with %s is as if it were not there', (_what, headers) => {
  expect(rateLimits(headers, now)).toEqual({});
});

test('a limit without a moment of reset has none, and never more remains than the limit', () => {
  const headers = { 'x-ratelimit-limit-tokens': '10', 'x-ratelimit-remaining-tokens': '12' };
  expect(rateLimits(headers, now)).toEqual({ tokens: { limit: 10, remaining: 10, resetMs: 0 } });
});

test('the wait that a response asks for is exact in milliseconds where it says so, and understood in every form', () => {
  expect(retryAfter({ 'retry-after-ms': '1500', 'retry-after': '2' }, now)).toBe(1500);
  expect(retryAfter({ 'retry-after': '2' }, now)).toBe(2000);
  expect(retryAfter({ 'retry-after': 'Fri, 20 Nov 2026 17:01:00 GMT' }, now)).toBe(60_000);
  expect(retryAfter({}, now)).toBeUndefined();
});
