import { expect, test } from 'vitest';
import { bounded } from '../../src/strategies/bounded.ts';
import { parseStrategy } from '../../src/strategies/parse.ts';
import { strategyRecord } from '../../src/strategies/strategy-record.ts';

test.each([
  ['sequential', 1],
  ['batch:4', 4],
  ['sliding-window:50', 50],
  ['adaptive', 256],
])('a journal names %s as the flag does', (name, limit) => {
  const record = strategyRecord(parseStrategy(name));
  expect(record).toEqual({ name, limit });
  expect(parseStrategy(record.name)).toMatchObject({ limit });
});

test('a strategy that was bounded is named by its bound', () => {
  expect(strategyRecord(bounded(parseStrategy('batch:40'), 8))).toEqual({ name: 'batch:8', limit: 8 });
  expect(strategyRecord(bounded(parseStrategy('adaptive'), 30))).toEqual({ name: 'adaptive', limit: 30 });
});
