import { expect, test } from 'vitest';
import { ours } from './controllers.ts';
import { draws } from './draws.ts';
import { randomScenario } from './fuzz.ts';
import { simulate } from './simulate.ts';

/** How fast, against the best window: `node scripts/run-ts.js bench/adaptive.ts --fuzz 250`. */
const seeds = Array.from({ length: 12 }, (_, index) => 9001 + index);

test.each(seeds)('a run on the random back end %i finishes, and ends every question once', (seed) => {
  const scenario = randomScenario(draws(seed));
  const questions = scenario.questions(draws(seed * 31 + 5)).length;
  const { elapsed, attempts, refused, failed } = simulate({ scenario, seed, controller: ours() });
  expect(elapsed, scenario.about).toBeLessThan(Infinity);
  expect(attempts - refused - failed).toBe(questions);
});
