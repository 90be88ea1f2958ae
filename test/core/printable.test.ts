import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { printable, printableJson } from '../../src/core/printable.ts';
import { redactor } from '../../src/core/redact.ts';

describe('printable', () => {
  test('escape codes cannot steer the terminal', () => {
    expect(printable('\u001b]52;c;aGk=\u0007')).toBe('\\u{1b}]52;c;aGk=\\u{7}');
    expect(printable('a\u009b2Jb\rc\u202ed')).toBe('a\\u{9b}2Jb\\u{d}c\\u{202e}d');
  });

  test('ordinary text of every script stays as it is', () => {
    expect(printable('naïve 日本語 عربى 👩')).toBe('naïve 日本語 عربى 👩');
  });

  test('every text comes out without control characters and bounded', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2000 }), (text) => {
        const shown = printable(text, 100);
        // eslint-disable-next-line no-control-regex -- what must not be there
        return !/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(shown) && shown.length <= 101 * 8;
      }),
    );
  });
});

describe('redactor', () => {
  const redact = redactor(['sk-test-0123456789abcdef', 'short']);

  test('a known key never comes through, nor a provider’s echo of its ends', () => {
    expect(redact('key sk-test-0123456789abcdef is wrong')).not.toContain('0123456789');
    expect(redact('Incorrect API key: sk-test-01*****89abcdef')).not.toMatch(/sk-test|89abcdef/);
  });

  test('what looks like a key goes, whoever it belongs to', () => {
    expect(redact('Authorization: Bearer abc.def')).toBe('Authorization: [redacted]');
    expect(redact('sk-proj-abcdefghijkl')).toBe('[redacted]');
  });

  test('ordinary words stay', () => {
    expect(redact('a short key-note on sk-learn')).toBe('a short key-note on sk-learn');
  });
});

test('a value as JSON is safe to print, and is the same value', () => {
  const value = { '\u009b2J': '\u202e\u2028\u{e0041}\ud800\u001b[31m', plain: 'é 👍 "' };
  const text = printableJson(value);
  expect(text).toBe(printable(text));
  expect(JSON.parse(text)).toEqual(value);
});
