import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { failureClasses } from '../../src/core/failure.ts';
import { redactor } from '../../src/core/redact.ts';
import { refusal } from '../../src/models/errors.ts';
import { retryAfter } from '../../src/models/retry-after.ts';
import { rawAnswer } from './fakes.ts';

const now = Date.UTC(2026, 10, 20, 17, 30, 0);
const same = (text: string): string => text;

function refused(status: number, body: string, headers = {}) {
  return refusal({ answer: rawAnswer(body, { status }), headers }, now, same);
}

describe('the kind of a refusal', () => {
  test.each([
    [301, '', 'bad-request'],
    [400, '{"error":{"message":"no"}}', 'bad-request'],
    [405, '', 'bad-request'],
    [413, '', 'bad-request'],
    [422, '{"detail":[{"msg":"field required"}]}', 'bad-request'],
    [400, '{"error":{"code":"content_policy_violation"}}', 'filtered'],
    [400, '{"error":{"code":"x","innererror":{"code":"ResponsibleAIPolicyViolation"}}}', 'filtered'],
    [400, '{"error":{"code":"model_not_found"}}', 'unknown-model'],
    [401, '', 'auth'],
    [403, '{"error":{"message":"no access"}}', 'auth'],
    [402, '', 'quota'],
    [429, '{"error":{"type":"insufficient_quota"}}', 'quota'],
    [429, '{"error":{"code":"credit_balance_exhausted"}}', 'quota'],
    [429, '{"error":{"code":"billing_hard_limit_reached"}}', 'quota'],
    [429, '{"error":{"code":"rate_limit_exceeded","message":"see the billing page"}}', 'rate-limit'],
    [429, 'Too Many Requests', 'rate-limit'],
    [404, '', 'unknown-model'],
    [408, '', 'timeout'],
    [409, '', 'server'],
    [500, '', 'server'],
    [529, '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}', 'server'],
  ])('%d %s is %s', (status, body, kind) => {
    expect(refused(status, body)).toMatchObject({ kind, status });
  });

  test('is known for every status, and only what a server may have done is perhaps billed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 300, max: 599 }), fc.string(), (status, body) => {
        const error = refused(status, body);
        expect(Object.keys(failureClasses)).toContain(error.kind);
        expect(error.perhapsBilled).toBe(status >= 500 || status === 408 || status === 409);
        expect(error.message.length).toBeGreaterThan(0);
        expect(error.message.length).toBeLessThanOrEqual(1000);
      }),
    );
  });
});

test('a server that finds traffic too fast is told from one whose limit is reached', () => {
  expect(refused(429, '{"error":{"code":"slow_down"}}').slowDown).toBe(true);
  expect(refused(429, '{"error":{"code":"rate_limit_exceeded","message":"slow_down"}}').slowDown).toBe(false);
});

describe('the message of a refusal is the provider’s own', () => {
  test.each([
    ['{"error":{"message":" Rate limit reached. "}}', 'Rate limit reached.'],
    ['{"error":"model is loading"}', 'model is loading'],
    ['{"message":"not found","code":404}', 'not found'],
    ['{"detail":"Invalid token"}', 'Invalid token'],
    ['[{"error":{"message":"API key expired"}}]', 'API key expired'],
    ['upstream connect error', 'upstream connect error'],
    ['', 'status 500, and no word of why'],
  ])('%s', (body, message) => {
    expect(refused(500, body).message).toBe(message);
  });

  test('without the secrets in it', () => {
    const redact = redactor(['hunter2-hunter2-hunter2']);
    const answer = rawAnswer('{"error":{"message":"Wrong key: hunter2-hunter2-hunter2"}}', { status: 401 });
    expect(refusal({ answer, headers: {} }, now, redact).message).toBe('Wrong key: [redacted]');
  });
});

describe('how long to wait', () => {
  test.each<[Record<string, string>, number | undefined]>([
    [{}, undefined],
    [{ 'retry-after': '2' }, 2000],
    [{ 'retry-after': ' 0.25 ' }, 250],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after-ms': '150', 'retry-after': '9' }, 150],
    [{ 'retry-after-ms': 'soon', 'retry-after': '9' }, 9000],
    [{ 'retry-after': 'Fri, 20 Nov 2026 17:30:30 GMT' }, 30_000],
    [{ 'retry-after': 'Fri, 20 Nov 2026 17:29:00 GMT' }, 0],
    [{ 'retry-after': '-5' }, undefined],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': 'NaN' }, undefined],
    [{ 'retry-after': '' }, undefined],
    [{ 'retry-after': 'Infinity' }, undefined],
  ])('%j is %s ms', (headers, expected) => {
    expect(retryAfter(headers, now)).toBe(expected);
  });

  test('is never a number that cannot be waited for, whatever a header says', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const wait = retryAfter({ 'retry-after': text }, now) ?? 0;
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(Number.isFinite(wait)).toBe(true);
      }),
    );
  });
});
