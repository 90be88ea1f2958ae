import { describe, expect, it } from 'vitest';
import { type Contender, contenderReport, recommendationOf, type Trial } from '../../src/core/bench.ts';

const one: Contender = { name: 'sequential', flags: ['--strategy', 'sequential'], concurrency: 1 };
const window: Contender = { name: 'sliding-window:4', flags: ['--concurrent', '4'], concurrency: 4 };
const wide: Contender = { name: 'sliding-window:8', flags: ['--concurrent', '8'], concurrency: 8 };

function trial(seconds: number, more: Partial<Trial> = {}): Trial {
  return {
    seconds,
    done: 8,
    failed: 0,
    requests: 8,
    refused: 0,
    retried: 0,
    median_latency_ms: 400,
    mean_latency_ms: 400,
    memory_mb: null,
    curve: [],
    ...more,
  };
}

describe('a comparison', () => {
  it('measures the speed-up against the sequential run of the same round', () => {
    const report = contenderReport(window, [trial(1), trial(2)], [trial(4), trial(8)]);
    expect(report.speedup).toBeCloseTo(4, 10);
    expect(report.speedup_ci95?.[0]).toBeCloseTo(4, 10);
    expect(report.speedup_ci95?.[1]).toBeCloseTo(4, 10);
  });

  it('has a wider interval the less the rounds agree, and none for one round', () => {
    const width = (times: readonly number[]): number => {
      const interval = contenderReport(
        window,
        times.map((time) => trial(time)),
        times.map(() => trial(4)),
      ).speedup_ci95;
      return interval === null ? Number.NaN : interval[1] - interval[0];
    };
    expect(width([1, 1.2, 0.8])).toBeGreaterThan(width([1, 1.02, 0.98]));
    expect(width([1])).toBeNaN();
  });

  it('calls a window efficient that does what so many places can do', () => {
    expect(contenderReport(window, [trial(0.8)], [trial(3.2)]).efficiency).toBeCloseTo(1, 10);
    expect(contenderReport(window, [trial(1.6)], [trial(3.2)]).efficiency).toBeCloseTo(0.5, 10);
    expect(contenderReport({ ...window, concurrency: null }, [trial(0.8)], [trial(3.2)]).efficiency).toBeNull();
  });
});

describe('the recommendation', () => {
  const baseline = [trial(3.2)];
  const sequential = contenderReport(one, baseline, baseline);

  it('is the fastest that the server bears', () => {
    const reports = [sequential, contenderReport(window, [trial(0.8)], baseline)];
    expect(recommendationOf(reports)).toEqual({
      name: 'sliding-window:4',
      flags: ['--concurrent', '4'],
      reason: '4.0 × as fast as sequential, no request refused',
    });
  });

  it('has fewer requests in flight where that costs less than 5 %', () => {
    const reports = [
      sequential,
      contenderReport(wide, [trial(0.78)], baseline),
      contenderReport(window, [trial(0.8)], baseline),
    ];
    expect(recommendationOf(reports)).toMatchObject({ name: 'sliding-window:4' });
    expect(recommendationOf(reports)?.reason).toContain('within 5 % of sliding-window:8');
  });

  it('is never one with failed samples, or with 1 % of its requests refused', () => {
    const refused = contenderReport(wide, [trial(0.4, { requests: 100, refused: 2 })], baseline);
    const failed = contenderReport(window, [trial(0.4, { failed: 1 })], baseline);
    expect(recommendationOf([sequential, refused, failed])).toMatchObject({ name: 'sequential' });
    expect(recommendationOf([refused, failed])).toBeUndefined();
  });
});
