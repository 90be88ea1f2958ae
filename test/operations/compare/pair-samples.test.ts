import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Sample } from '../../../src/core/eval.ts';
import { pairSamples } from '../../../src/operations/compare/pair-samples.ts';

const side = (samples: readonly Sample[], sha256?: string) => ({
  count: samples.length,
  sha256,
  at: (number: number): Sample => samples[number]!,
});

/** Few contents, so that many are alike; ids are unique within a side. */
const samples = fc
  .uniqueArray(fc.tuple(fc.nat(20), fc.nat(4)), { selector: ([id]) => id, maxLength: 15 })
  .map((given) => given.map(([id, content]): Sample => ({ id: String(id), input: content, target: 'x' })));

describe('pairSamples', () => {
  it('every pair asks the same, nobody is paired twice, and as many are paired as can be', () => {
    fc.assert(
      fc.property(samples, samples, (ours, theirs) => {
        const pairs = pairSamples(side(ours), side(theirs));
        const taken = [...pairs].filter((other) => other >= 0);
        expect(new Set(taken).size).toBe(taken.length);
        pairs.forEach((other, number) => {
          if (other >= 0) expect(theirs[other]?.input).toBe(ours[number]?.input);
        });
        const count = (list: readonly Sample[], content: number) =>
          list.filter(({ input }) => input === content).length;
        const possible = [0, 1, 2, 3, 4].map((content) => Math.min(count(ours, content), count(theirs, content)));
        expect(taken).toHaveLength(possible.reduce((sum, each) => sum + each, 0));
      }),
    );
  });

  it('every sample that both have under one id is paired with itself', () => {
    fc.assert(
      fc.property(samples, (ours) => {
        const theirs = ours.toReversed();
        const pairs = pairSamples(side(ours), side(theirs));
        ours.forEach(({ id }, number) => {
          expect(theirs[pairs[number]!]?.id).toBe(id);
        });
      }),
    );
  });

  it('does not look at samples that stand in one and the same file', () => {
    const unread = { count: 3, sha256: 'same', at: () => expect.fail('it was read') };
    expect([...pairSamples(unread, unread)]).toEqual([0, 1, 2]);
  });
});
