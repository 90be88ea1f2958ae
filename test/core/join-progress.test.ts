import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JournalEvent } from '../../src/core/event.ts';
import { joinProgress } from '../../src/core/join-progress.ts';
import { applyEvent, emptyProgress, type TaskProgress } from '../../src/core/progress.ts';

function folded(events: readonly JournalEvent[]): TaskProgress {
  const progress = emptyProgress();
  for (const event of events) applyEvent(progress, event);
  return progress;
}

const outcome = fc
  .record({ value: fc.constantFrom(0, 0.5, 1), failed: fc.boolean(), ms: fc.integer({ min: 1, max: 5000 }) })
  .map(({ value, failed, ms }): JournalEvent[] => {
    const common = { e: 'outcome' as const, s: 0, r: 1, t: 5, ms, calls: 1, usd: { kept: 0.25, wasted: 0, saved: 0 } };
    const usage = { input: 3, output: 4, cached: 0, reasoning: 0 };
    return [
      { e: 'attempt', s: 0, r: 1, k: 'k', a: 1, t: 1 },
      { e: 'completion', s: 0, r: 1, k: 'k', a: 1, t: 4, status: 200, ms },
      failed
        ? { ...common, status: 'failed', error: { kind: 'empty', message: '' } }
        : { ...common, usage, status: 'scored', scores: [{ name: 'right', value, confidence: 0.75 }] },
    ];
  });

test('joined, every split of a journal over submissions has the sums of the whole', () => {
  fc.assert(
    fc.property(fc.array(outcome, { maxLength: 30 }), fc.nat(30), (outcomes, cut) => {
      const parts = [outcomes.slice(0, cut), outcomes.slice(cut)].map((part) => folded(part.flat()));
      const { lastError: _, ...joined } = joinProgress(parts);
      const { lastError: __, ...whole } = folded(outcomes.flat());
      expect(joined).toEqual(whole);
    }),
  );
});

test('one part is itself', () => {
  const part = folded([]);
  expect(joinProgress([part])).toBe(part);
});

test('the parts are left as they were', () => {
  const part = fc.sample(outcome, { numRuns: 5, seed: 1 }).flat();
  const parts = [folded(part), folded(part)];
  const before = structuredClone(parts);
  joinProgress(parts);
  expect(parts).toEqual(before);
});
