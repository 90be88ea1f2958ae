import { describe, expect, it } from 'vitest';
import { emptyProgress } from '../../../src/core/progress.ts';
import { chosenContenders, orderOf } from '../../../src/operations/bench/contenders.ts';
import { trialOf } from '../../../src/operations/bench/trial.ts';

describe('what is compared', () => {
  it('is everything, unless names say otherwise', () => {
    expect(chosenContenders(undefined, 10).map(({ name }) => name)).toEqual([
      'sequential',
      'batch:10',
      'sliding-window:10',
      'adaptive',
      'conservative',
      'balanced',
      'aggressive',
    ]);
  });

  it('is measured against sequential, also where nobody named it', () => {
    expect(chosenContenders(['adaptive'], 10).map(({ name }) => name)).toEqual(['sequential', 'adaptive']);
  });

  it('must be known by name', () => {
    expect(() => chosenContenders(['fastest'], 10)).toThrow('There is nothing called "fastest" to compare.');
  });

  it('is run forwards and backwards in turn', () => {
    expect([0, 1, 2].map((round) => orderOf(['a', 'b'], round).join(''))).toEqual(['ab', 'ba', 'ab']);
  });
});

describe('a measured run', () => {
  it('lasts from the lease to the last outcome', () => {
    const progress = { ...emptyProgress(), startedAt: 1000, lastOutcomeAt: 3000, scored: 4, attempts: 6, errors: 2 };
    const trial = trialOf({ ...progress, rateLimited: 1 }, [1500, 2000, 2500, 3000], 120);
    expect(trial).toMatchObject({ seconds: 2, done: 4, requests: 6, refused: 1, retried: 1, memory_mb: 120 });
    expect(trial.curve.at(-1)).toBe(4);
    expect(trial.curve[trial.curve.length / 2 - 1]).toBe(2);
  });
});
