import { expect, test } from 'vitest';
import { UsageError } from '../../src/core/errors.ts';
import { parseStrategy } from '../../src/strategies/parse.ts';
import { requestSlots } from '../../src/strategies/slots.ts';

async function* nothing(): AsyncGenerator<never, undefined> {}

test.each([
  ['sequential', 'sequential', 1],
  ['sliding-window', 'sliding-window', 5],
  ['sliding-window:20', 'sliding-window', 20],
])('%s is a strategy', async (text, name, limit) => {
  const strategy = parseStrategy(text, 5);
  const slots = requestSlots(3);
  await strategy.run(nothing(), slots);
  expect(strategy.name).toBe(name);
  expect(slots.limit).toBe(limit);
});

test.each(['', 'fast', 'sequential:2', 'sliding-window:1:2', 'constructor', 'toString', 'Sequential'])(
  'the strategy "%s" is refused with the names of those there are',
  (text) => {
    expect(() => parseStrategy(text, 5)).toThrow(UsageError);
    expect(() => parseStrategy(text, 5)).toThrow(`"${text}"`);
    expect(hintOf(() => parseStrategy(text, 5))).toContain('sequential, sliding-window[:N]');
  },
);

test.each(['0', '-1', '1.5', '10001', 'many', '', '1e3', '9999999999999'])(
  'a window of "%s" is refused with the range',
  (size) => {
    expect(() => parseStrategy(`sliding-window:${size}`, 5)).toThrow(UsageError);
    expect(hintOf(() => parseStrategy(`sliding-window:${size}`, 5))).toContain('1 to 10000');
  },
);

function hintOf(action: () => unknown): string | undefined {
  try {
    action();
  } catch (error) {
    if (error instanceof UsageError) return error.hint;
  }
  return undefined;
}
