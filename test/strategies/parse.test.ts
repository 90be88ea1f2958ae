import { expect, test } from 'vitest';
import { UsageError } from '../../src/core/errors.ts';
import { parseStrategy } from '../../src/strategies/parse.ts';
import { requestSlots } from '../../src/strategies/slots.ts';

async function* nothing(): AsyncGenerator<never, undefined> {}

test.each([
  ['sequential', undefined, 'sequential', 1],
  ['sequential', 7, 'sequential', 1],
  ['batch:4', undefined, 'batch', 4],
  ['batch', 7, 'batch', 7],
  ['sliding-window', undefined, 'sliding-window', 5],
  ['sliding-window', 7, 'sliding-window', 7],
  ['sliding-window:20', 7, 'sliding-window', 20],
  ['adaptive', undefined, 'adaptive', 256],
  ['adaptive', 4, 'adaptive', 4],
  ['adaptive:64', 7, 'adaptive', 64],
])('%s with %s places given is %s with %i', async (text, given, name, limit) => {
  const strategy = parseStrategy(text, given);
  const slots = requestSlots(3);
  await strategy.run(nothing(), slots);
  expect(strategy.name).toBe(name);
  expect(strategy.limit).toBe(limit);
  expect(slots.limit).toBe(limit);
});

test.each(['', 'fast', 'sequential:2', 'sliding-window:1:2', 'constructor', 'toString', 'Sequential'])(
  'the strategy "%s" is refused with the names of those there are',
  (text) => {
    expect(() => parseStrategy(text, 5)).toThrow(UsageError);
    expect(() => parseStrategy(text, 5)).toThrow(`"${text}"`);
    expect(hintOf(() => parseStrategy(text, 5))).toContain('sequential, batch:N, sliding-window[:N], adaptive[:MAX]');
  },
);

test.each(['0', '-1', '1.5', '10001', 'many', '', '1e3', '9999999999999'])(
  'a size of "%s" is refused with the range',
  (size) => {
    for (const name of ['batch', 'sliding-window', 'adaptive']) {
      expect(() => parseStrategy(`${name}:${size}`, 5)).toThrow(UsageError);
      expect(hintOf(() => parseStrategy(`${name}:${size}`, 5))).toContain('1 to 10000');
    }
  },
);

test('a batch of no size at all is refused', () => {
  expect(() => parseStrategy('batch')).toThrow('The strategy "batch" has no number.');
});

function hintOf(action: () => unknown): string | undefined {
  try {
    action();
  } catch (error) {
    if (error instanceof UsageError) return error.hint;
  }
  return undefined;
}
