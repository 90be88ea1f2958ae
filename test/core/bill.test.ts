import { describe, expect, test } from 'vitest';
import { passBill } from '../../src/core/bill.ts';
import { applyEvent, emptyProgress } from '../../src/core/progress.ts';
import { costOf } from '../../src/core/summary.ts';

const usage = { input: 10, output: 4, cached: 0, reasoning: 0 };
const bought = { usage, unseen: 0, usd: 0.03, useful: true };
const lost = { usage: undefined, unseen: 500, usd: 0.5, useful: false };

describe('the bill of a pass', () => {
  test('keeps what answers cost that a result rests on, and counts the rest as wasted', () => {
    const bill = passBill();
    bill.spent(bought);
    bill.spent(lost);
    expect(bill.total(true)).toEqual({ usage, unseen: 500, usd: { kept: 0.03, wasted: 0.5, saved: 0 } });
    expect(bill.total(false)).toMatchObject({ usd: { kept: 0, wasted: 0.53, saved: 0 } });
  });

  test('after a crash: what an earlier runner bought is kept when it is used, wasted when not, and saved either way it is not bought again', () => {
    const bill = passBill({ usd: 0.03 + 0.2, usage, unseen: 100 });
    bill.replayed({ usd: 0.03, billedAs: 0.03, useful: true });
    expect(bill.total(true)).toEqual({ usage, unseen: 100, usd: { kept: 0.03, wasted: 0.2, saved: 0.03 } });
  });

  test('after a failure: answers that were counted as wasted are useful now, and their tokens are not counted again', () => {
    const first = passBill();
    first.spent(bought);
    const again = passBill();
    again.replayed({ usd: 0.03, billedAs: 0.03, useful: true });
    const delta = again.total(true);
    expect(delta).toEqual({ usd: { kept: 0.03, wasted: -0.03, saved: 0.03 } });

    const progress = emptyProgress();
    const common = { e: 'outcome', s: 0, r: 1, t: 0, ms: 1, calls: 1 } as const;
    applyEvent(progress, {
      ...common,
      ...first.total(false),
      status: 'failed',
      error: { kind: 'thrown', message: '' },
    });
    expect(progress.spending).toEqual({ kept: 0, wasted: 0.03, saved: 0 });
    const scores = [{ name: 'm', value: 1 }] as const;
    applyEvent(progress, { ...common, ...delta, status: 'scored', scores, replaces: 'thrown' });
    expect(progress.spending).toEqual({ kept: 0.03, wasted: 0, saved: 0.03 });
    expect(progress.usage).toEqual(usage);
    expect(costOf(progress)).toBe(0.03);
  });

  test('an answer that was cut stays wasted, also when it is replayed', () => {
    const bill = passBill({ usd: 0.03, usage, unseen: 0 });
    bill.replayed({ usd: 0.03, billedAs: 0.03, useful: false });
    expect(bill.total(true).usd).toEqual({ kept: 0, wasted: 0.03, saved: 0.03 });
  });

  test('a hit of the cache is saved and nothing else', () => {
    const bill = passBill();
    bill.saved(0.03);
    expect(bill.total(true)).toEqual({ usd: { kept: 0, wasted: 0, saved: 0.03 } });
  });

  test('is not known when the price of one call is not: no sum is better than one that is too low', () => {
    const bill = passBill();
    bill.spent(bought);
    bill.spent({ ...bought, usd: undefined });
    expect(bill.total(true)).toEqual({ usage: { ...usage, input: 20, output: 8 } });
    const progress = emptyProgress();
    const scores = [{ name: 'm', value: 1 }] as const;
    applyEvent(progress, {
      e: 'outcome',
      s: 0,
      r: 1,
      t: 0,
      ms: 1,
      calls: 2,
      ...bill.total(true),
      status: 'scored',
      scores,
    });
    expect(progress.unpriced).toBe(1);
    expect(costOf(progress)).toBeNull();
  });
});
