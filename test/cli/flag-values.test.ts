import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { age, byteCount, decimalNumber, limit, names, text, time, wholeNumber } from '../../src/cli/flag-values.ts';
import { UsageError } from '../../src/core/errors.ts';

const share = decimalNumber('--min-accuracy', 0, 1, 'a share from 0 to 1');

describe('a flag', () => {
  it.each([
    ['a count', wholeNumber('--n', 1), '5', 5],
    ['the largest safe count', wholeNumber('--n', 1), '9007199254740991', Number.MAX_SAFE_INTEGER],
    ['zero, where it may be', wholeNumber('--n', 0), '0', 0],
    ['a limit', limit('--limit'), '10', 10],
    ['no limit', limit('--limit'), 'all', 'all'],
    ['a share', share, '.8', 0.8],
    ['the whole', share, '1', 1],
    ['seconds', time('--t', 'above-zero'), '90', 90_000],
    ['parts of a second', time('--t', 'above-zero'), '0.5', 500],
    ['minutes', time('--t', 'above-zero'), '30m', 1_800_000],
    ['hours', time('--t', 'above-zero'), '2h', 7_200_000],
    ['the longest time', time('--t', 'above-zero'), '24d', 2_073_600_000],
    ['no time, where it may be', time('--t', 'zero'), '0', 0],
    ['an age beyond what timers can wait', age('--older-than'), '30d', 2_592_000_000],
    ['a size', byteCount('--max-size'), '1.5GB', 1_500_000_000],
    ['a size in powers of two', byteCount('--max-size'), '1 gib', 1_073_741_824],
    ['names with spaces and repetitions', names('--models'), 'a, b,a', ['a', 'b']],
    ['text', text('--system'), ' be brief ', ' be brief '],
  ])('takes %s', (_what, parse, value, expected) => {
    expect(parse(value)).toEqual(expected);
  });

  const parsers = {
    count: wholeNumber('--n', 1),
    port: wholeNumber('--port', 0, 65_535),
    limit: limit('--limit'),
    share,
    time: time('--t', 'above-zero'),
    grace: time('--t', 'zero'),
    names: names('--models'),
    text: text('--system'),
  };

  it.each([
    ['count', ['0', '-1', '1.5', '1e3', '0x10', ' 5', '+5', '', 'NaN', 'Infinity', '9007199254740992', '５', 'five']],
    ['port', ['65536', '-1']],
    ['limit', ['0', '-3', '1e999', 'NaN', 'ALL', '', '2.5', '01']],
    ['share', ['80', '1.01', '-0.1', 'NaN', '1e-3', '', '0.8.1', '80%']],
    ['time', ['0', '-1', '5w', 'm', '', '25d', '1e999', 'NaN', '0.0001', '1 m']],
    ['grace', ['-1', 'soon']],
    ['names', ['', 'a,,b', ',', 'a,']],
    ['text', ['', '  ', 'a\0b']],
  ] as const)('refuses a bad %s and quotes it', (kind, values) => {
    for (const value of values) {
      const refused = (): unknown => parsers[kind](value);
      expect(refused, JSON.stringify(value)).toThrow(UsageError);
      if (!value.includes('\0')) expect(refused).toThrow(`"${value}"`);
    }
  });

  it('never gives a number that is not finite and in its range, whatever is typed', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.double().map(String), fc.integer().map(String)), (typed) => {
        for (const [parse, least, most] of [
          [parsers.count, 1, Number.MAX_SAFE_INTEGER],
          [parsers.share, 0, 1],
          [parsers.time, 1, 2_147_483_647],
        ] as const) {
          let value: number;
          try {
            value = parse(typed);
          } catch (error) {
            expect(error).toBeInstanceOf(UsageError);
            continue;
          }
          expect(value).toBeGreaterThanOrEqual(least);
          expect(value).toBeLessThanOrEqual(most);
        }
      }),
    );
  });
});
