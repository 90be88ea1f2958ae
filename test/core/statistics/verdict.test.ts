import { describe, expect, it } from 'vitest';
import { type Evidence, isNoWorse, isRegression, verdictOf } from '../../../src/core/statistics/verdict.ts';

const evidence = (changes: Partial<Evidence>): Evidence => ({
  mean: 0.05,
  probability: 0.01,
  interval: [0.01, 0.09],
  margin: 0,
  alpha: 0.05,
  ...changes,
});

describe('what is proven', () => {
  it('the test decides which is better, not the interval', () => {
    expect(verdictOf(evidence({}))).toBe('b-better');
    expect(verdictOf(evidence({ mean: -0.05, interval: [-0.09, -0.01] }))).toBe('a-better');
    expect(verdictOf(evidence({ probability: 0.06 }))).toBe('cannot-tell');
    expect(verdictOf(evidence({ interval: [-0.01, 0.09] }))).toBe('b-better');
  });

  it('what lies within the margin, all of its interval, is no difference that matters', () => {
    expect(verdictOf(evidence({ margin: 0.1 }))).toBe('equal');
    expect(verdictOf(evidence({ margin: 0.08 }))).toBe('b-better');
    expect(verdictOf(evidence({ probability: 0.5, interval: [-0.02, 0.12], margin: 0.1 }))).toBe('cannot-tell');
  });

  it('no margin, no equality: nothing proves that two are the same', () => {
    expect(verdictOf(evidence({ mean: 0, probability: 1, interval: [0, 0] }))).toBe('cannot-tell');
  });

  it('nothing is proven where nothing can be told', () => {
    const nothing = evidence({ probability: null, interval: null, margin: 0.1 });
    expect([verdictOf(nothing), isRegression(nothing), isNoWorse(nothing)]).toEqual(['cannot-tell', false, false]);
  });

  it('a regression is worse by more than the margin', () => {
    const worse = evidence({ mean: -0.05, interval: [-0.09, -0.01] });
    expect(isRegression(worse)).toBe(true);
    expect(isRegression({ ...worse, margin: 0.005 })).toBe(true);
    expect(isRegression({ ...worse, margin: 0.02 })).toBe(false);
    expect(isRegression(evidence({}))).toBe(false);
  });

  it('no worse is better, or worse by less than the margin for sure', () => {
    expect(isNoWorse(evidence({}))).toBe(true);
    expect(isNoWorse(evidence({ mean: 0, probability: 0.9, interval: [-0.03, 0.03], margin: 0.05 }))).toBe(true);
    expect(isNoWorse(evidence({ mean: 0, probability: 0.9, interval: [-0.06, 0.06], margin: 0.05 }))).toBe(false);
  });
});
