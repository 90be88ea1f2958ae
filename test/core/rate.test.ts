import { describe, expect, test } from 'vitest';
import { RateMeter } from '../../src/core/rate.ts';

describe('RateMeter', () => {
  test('knows nothing before half a second of readings', () => {
    const meter = new RateMeter();
    meter.read(0, 0);
    meter.read(400, 10);
    expect(meter.perSecond).toBeNull();
  });

  test('follows the last seconds, not the whole run', () => {
    const meter = new RateMeter(10_000);
    for (let second = 0; second <= 100; second++) meter.read(second * 1000, second * 5);
    for (let second = 101; second <= 130; second++) meter.read(second * 1000, 500 + (second - 100) * 20);
    expect(meter.perSecond).toBeCloseTo(20);
  });

  test('a run that hangs slows down to nothing', () => {
    const meter = new RateMeter(10_000);
    for (let second = 0; second <= 10; second++) meter.read(second * 1000, second);
    for (let second = 11; second <= 30; second++) meter.read(second * 1000, 10);
    expect(meter.perSecond).toBe(0);
  });
});
