import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WaitingLine } from '../../src/models/waiting-line.ts';

interface Entry {
  readonly rank: number;
}

test('in every order of coming, leaving and going, the lowest rank goes first', () => {
  const steps = fc.array(
    fc.oneof(
      { weight: 3, arbitrary: fc.record({ add: fc.nat({ max: 1000 }) }) },
      { weight: 2, arbitrary: fc.constant('take' as const) },
      { weight: 1, arbitrary: fc.record({ leave: fc.nat() }) },
    ),
    { maxLength: 200 },
  );
  fc.assert(
    fc.property(steps, (script) => {
      const line = new WaitingLine<Entry>();
      let waiting: Entry[] = [];
      const drop = (entry: Entry | undefined): void => void (waiting = waiting.filter((other) => other !== entry));
      script.forEach((step, index) => {
        if (step === 'take') {
          const lowest = waiting.reduce<Entry | undefined>(
            (a, b) => (a === undefined || b.rank < a.rank ? b : a),
            undefined,
          );
          expect(line.head).toBe(lowest);
          expect(line.takeHead()).toBe(lowest);
          drop(lowest);
        } else if ('add' in step) {
          const entry = { rank: step.add + index / 1000 };
          line.add(entry);
          waiting.push(entry);
        } else {
          const entry = waiting[step.leave % Math.max(1, waiting.length)];
          if (entry !== undefined) line.remove(entry);
          drop(entry);
        }
        expect(line.size).toBe(waiting.length);
      });
      expect(line.takeAll()).toEqual(waiting.sort((a, b) => a.rank - b.rank));
      expect(line.size).toBe(0);
      expect(line.head).toBeUndefined();
    }),
  );
});
