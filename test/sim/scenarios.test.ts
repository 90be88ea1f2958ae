import { describe, expect, test } from 'vitest';
import { ours } from './controllers.ts';
import { goals } from './goals.ts';
import { oracleFor } from './oracle.ts';
import { scenarioNames, scenarios } from './scenarios.ts';
import { simulate } from './simulate.ts';
import { missed, resultOf, verdictOf } from './verdict.ts';

/** All ten, and others: `node scripts/run-ts.js bench/adaptive.ts`. */
const seeds = [1, 2];

describe('in a simulated world, pacing and the adaptive window come close to the best fixed window known in hindsight:', () => {
  test.each(scenarioNames)('%s', (name) => {
    const verdict = verdictOf(seeds.map((seed) => resultOf(scenarios[name], seed, oracleFor(name, seed), ours())));
    expect(missed(goals[name], verdict), JSON.stringify(verdict)).toEqual([]);
  });
});

test.each([
  [3, 1.03, 0.02, 0.85],
  [8, 1.04, 0.025, 0.8],
])(
  '%i processes share a key of 500 per minute: in time, with few refusals, and fairly',
  (processes, time, refused, fair) => {
    for (const seed of seeds) {
      const measured = simulate({ scenario: scenarios.rpm500, seed, controller: ours(), processes });
      expect(measured.elapsed / oracleFor('rpm500', seed).elapsed).toBeLessThanOrEqual(time);
      expect(measured.refused / measured.attempts).toBeLessThanOrEqual(refused);
      expect(Math.min(...measured.finished) / Math.max(...measured.finished)).toBeGreaterThanOrEqual(fair);
    }
  },
);

test('two runs in the same world send every request at the same time', () => {
  const trace = (): readonly number[] => {
    const sends: number[] = [];
    simulate({ scenario: scenarios.brownout, seed: 3, controller: ours(), onSend: (now) => sends.push(now) });
    return sends;
  };
  expect(trace()).toEqual(trace());
});
