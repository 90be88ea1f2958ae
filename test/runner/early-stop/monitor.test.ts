import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../src/core/random.ts';
import { type Decision, Monitor, type MonitoredScore } from '../../../src/runner/early-stop/monitor.ts';

interface Arrival {
  readonly member: number;
  readonly sample: number;
  readonly score: MonitoredScore;
}

function decide(
  rule: ConstructorParameters<typeof Monitor>[0],
  samples: number,
  arrivals: readonly Arrival[],
): Decision {
  const monitor = new Monitor(rule, samples);
  for (const { member, sample, score } of arrivals) monitor.add(member, sample, score);
  return monitor.decision;
}

const score = fc.oneof(
  { weight: 12, arbitrary: fc.constant(1) },
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.constant(null) },
);

describe('a monitor of one task', () => {
  test('decides the same in every order in which outcomes can come', () => {
    fc.assert(
      fc.property(fc.array(score, { minLength: 40, maxLength: 120 }), fc.integer(), (scores, seed) => {
        const inOrder = scores.map((each, sample) => ({ member: 0, sample, score: each }));
        const random = seededRandom(seed);
        const shuffled = inOrder
          .map((each) => ({ each, key: random() }))
          .sort((a, b) => a.key - b.key)
          .map(({ each }) => each);
        const rule = { kind: 'width', width: 0.4 } as const;
        expect(decide(rule, 121, shuffled)).toEqual(decide(rule, 121, inOrder));
      }),
      { numRuns: 60 },
    );
  });

  test('takes the first samples, not those that end first: all right ones in front decide nothing while one is out', () => {
    const ends = Array.from({ length: 99 }, (_, index) => ({ member: 0, sample: index + 1, score: 1 }));
    expect(decide({ kind: 'width', width: 0.4 }, 200, ends)).toEqual({ kind: 'open' });
    const late = [...ends, { member: 0, sample: 0, score: 0 }];
    expect(decide({ kind: 'width', width: 0.4 }, 200, late)).toMatchObject({ kind: 'decided' });
  });

  test('is no surer of failed samples than of scores that are not there', () => {
    const scores = (failed: number): Arrival[] =>
      Array.from({ length: 300 }, (_, sample) => ({ member: 0, sample, score: sample % 10 < failed ? null : 1 }));
    const rule = { kind: 'width', width: 0.3 } as const;
    const [none, some, many] = [0, 1, 4].map((failed) => decide(rule, 301, scores(failed)));
    expect(none?.kind).toBe('decided');
    expect(some?.kind === 'decided' && none?.kind === 'decided' && some.n > none.n).toBe(true);
    // Four of ten are missing: no number of samples makes that narrower than 0.4.
    expect(many).toEqual({ kind: 'open' });
  });

  test('ends with the last sample, whatever that says: with the interval that it would have stopped by', () => {
    const scores = Array.from({ length: 60 }, (_, sample) => ({ member: 0, sample, score: sample % 2 }));
    const decided = decide({ kind: 'width', width: 0.01 }, 60, scores);
    expect(decided).toMatchObject({ kind: 'decided', n: 60, standings: [{ estimate: 0.5 }] });
    expect(decide({ kind: 'width', width: 0.01 }, 61, scores)).toEqual({ kind: 'open' });
  });

  test.each([1.5, -0.1, Number.NaN])('gives up at a score of %d', (outside) => {
    const scores = [1, 1, outside, 1].map((each, sample) => ({ member: 0, sample, score: each }));
    expect(decide({ kind: 'width', width: 0.9 }, 100, scores)).toEqual({
      kind: 'unbounded',
      sample: 2,
      score: outside,
    });
  });
});

describe('a monitor of two tasks', () => {
  test('decides the same in every order in which outcomes of both can come', () => {
    const pairs = fc.array(fc.tuple(score, fc.oneof(fc.constant(0), score)), { minLength: 60, maxLength: 120 });
    fc.assert(
      fc.property(pairs, fc.integer(), (rows, seed) => {
        const inOrder = rows.flatMap((row, sample) => row.map((each, member) => ({ member, sample, score: each })));
        const random = seededRandom(seed);
        const shuffled = inOrder
          .map((each) => ({ each, key: random() }))
          .sort((a, b) => a.key - b.key)
          .map(({ each }) => each);
        expect(decide({ kind: 'settled' }, 121, shuffled)).toEqual(decide({ kind: 'settled' }, 121, inOrder));
      }),
      { numRuns: 60 },
    );
  });

  test('pairs sample by sample, first minus second, and decides nothing while one of a pair is out', () => {
    const first = Array.from({ length: 100 }, (_, sample) => ({ member: 0, sample, score: 1 }));
    const second = first.map((each) => ({ ...each, member: 1, score: Number(each.sample % 4 === 0) }));
    expect(decide({ kind: 'settled' }, 200, [...first, ...second.slice(1)])).toEqual({ kind: 'open' });
    const decision = decide({ kind: 'settled' }, 200, [...first, ...second]);
    if (decision.kind !== 'decided') throw new Error(decision.kind);
    expect(decision.difference?.interval[0]).toBeGreaterThan(0);
    expect(decision.difference?.estimate).toBeCloseTo(0.75, 1);
    expect(decision.standings.map(({ failed }) => failed)).toEqual([0, 0]);
  });

  test('takes a failed sample for the worst of the difference', () => {
    const rows = (failed: boolean): Arrival[] =>
      Array.from({ length: 150 }, (_, sample) => [
        { member: 0, sample, score: failed && sample % 3 === 0 ? null : 1 },
        { member: 1, sample, score: Number(sample % 2 === 0) },
      ]).flat();
    const [whole, lacking] = [false, true].map((failed) => decide({ kind: 'settled' }, 151, rows(failed)));
    expect(whole?.kind).toBe('decided');
    expect(lacking?.kind === 'decided' ? lacking.n : Infinity).toBeGreaterThan(whole?.kind === 'decided' ? whole.n : 0);
  });
});

describe('stopping in simulation', () => {
  const random = seededRandom('stop-early');
  /** Standard error of a share of 95 % of so many runs. */
  const chance = (runs: number): number => Math.sqrt((0.95 * 0.05) / runs);
  const draw = (share: number): number => Number(random() < share);

  test.each([
    [0.5, 0.2, 1000],
    [0.5, 0.1, 700],
    [0.9, 0.12, 1000],
    [0.98, 0.08, 1000],
  ])(
    'of a share of %d down to a width of %d covers it in 95 of 100 runs of %i samples, or more',
    (share, width, samples) => {
      const runs = 150;
      let covered = 0;
      for (let run = 0; run < runs; run++) {
        const monitor = new Monitor({ kind: 'width', width }, samples);
        for (let sample = 0; monitor.decision.kind === 'open'; sample++) monitor.add(0, sample, draw(share));
        if (monitor.decision.kind !== 'decided') throw new Error(monitor.decision.kind);
        const [low = 0, high = 1] = monitor.decision.standings[0]?.interval ?? [];
        covered += Number(low <= share && share <= high);
      }
      expect(covered / runs).toBeGreaterThanOrEqual(0.95 - 2 * chance(runs));
    },
  );

  test('names one of two equal models the better one in at most 5 of 100 runs', () => {
    const runs = 200;
    let wrong = 0;
    for (let run = 0; run < runs; run++) {
      const monitor = new Monitor({ kind: 'settled' }, 401);
      for (let sample = 0; sample < 400 && monitor.decision.kind === 'open'; sample++)
        for (const member of [0, 1]) monitor.add(member, sample, draw(0.6));
      wrong += Number(monitor.decision.kind === 'decided');
    }
    expect(wrong / runs).toBeLessThanOrEqual(0.05);
  });
});
