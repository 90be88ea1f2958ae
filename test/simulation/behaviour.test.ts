import fc from 'fast-check';
import { expect, test } from 'vitest';
import { behaviourOf, type Ask } from '../../src/simulation/behaviour.ts';
import { defaultProfile, faults, profileOf, type Fault } from '../../src/simulation/settings.ts';

const ask: Ask = { seed: '', model: 'strong', question: 'q', repeat: 1, key: 'k', asked: 0 };

test.each([
  ['strong', 0.92, 1229],
  ['weak', 0.61, 769],
])('%s, of accuracy %d, answers %d of 1,319 questions right, the same ones each time', (model, accuracy, exactly) => {
  const profile = profileOf({}, model);
  const verdicts = (): boolean[] =>
    Array.from({ length: 1_319 }, (_, n) => behaviourOf(profile, { ...ask, model, question: `question ${n}` }).right);
  const right = verdicts().filter(Boolean).length;
  expect(Math.abs(right / 1_319 - accuracy)).toBeLessThan(3 * Math.sqrt((accuracy * (1 - accuracy)) / 1_319));
  expect(right).toBe(exactly);
  expect(verdicts()).toEqual(verdicts());
});

test('right or wrong depends on seed, model, question and repeat, never on the attempt', () => {
  const profile = { ...defaultProfile, accuracy: 0.5 };
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.integer({ min: 1, max: 5 }), fc.nat(), (question, key, repeat, asked) => {
      const first = behaviourOf(profile, { ...ask, question, repeat });
      const again = behaviourOf(profile, { ...ask, question, repeat, key, asked });
      expect(again.right).toBe(first.right);
      expect(again.random()).toBe(first.random());
    }),
  );
  const rights = (changed: (n: number) => Partial<Ask>): Set<boolean> =>
    new Set(Array.from({ length: 50 }, (_, n) => behaviourOf(profile, { ...ask, ...changed(n) }).right));
  expect(rights((n) => ({ repeat: n + 1 })).size).toBe(2);
  expect(rights((n) => ({ seed: String(n) })).size).toBe(2);
  expect(rights((n) => ({ model: String(n) })).size).toBe(2);
});

test('latency and faults are drawn anew for each attempt, and reproducibly', () => {
  const profile = { ...defaultProfile, latency: 100, errors: 0.5 };
  const attempts = (): unknown[] =>
    Array.from({ length: 40 }, (_, asked) => {
      const { latencyMs, fault } = behaviourOf(profile, { ...ask, asked });
      return [latencyMs, fault];
    });
  expect(attempts()).toEqual(attempts());
  expect(new Set(attempts().map((attempt) => JSON.stringify(attempt))).size).toBe(40);
});

test('half of the latencies are below the median, and none at latency 0', () => {
  const profile = { ...defaultProfile, latency: 200, spread: 0.5 };
  const times = Array.from({ length: 2_000 }, (_, asked) => behaviourOf(profile, { ...ask, asked }).latencyMs);
  expect(times.filter((time) => time < 200).length / times.length).toBeCloseTo(0.5, 1);
  const logarithms = times.map((time) => Math.log(time / 200));
  expect(Math.sqrt(logarithms.reduce((sum, value) => sum + value * value, 0) / times.length)).toBeCloseTo(0.5, 1);
  expect(behaviourOf({ ...profile, latency: 0 }, ask).latencyMs).toBe(0);
  expect(behaviourOf({ ...profile, spread: 0 }, ask).latencyMs).toBe(200);
});

test('each fault comes at its rate', () => {
  const rate = 0.05;
  const names = Object.keys(faults) as Fault[];
  const profile = { ...defaultProfile, ...Object.fromEntries(names.map((name) => [name, rate])) };
  const drawn = Array.from({ length: 4_000 }, (_, asked) => behaviourOf(profile, { ...ask, asked }).fault);
  for (const name of names) {
    const share = drawn.filter((fault) => fault === name).length / drawn.length;
    expect(Math.abs(share - rate)).toBeLessThan(4 * Math.sqrt((rate * (1 - rate)) / drawn.length));
  }
});
