import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JournalEvent } from '../../../src/core/event.ts';
import { decodeRecord, skimEvent } from '../../../src/store/journal/event-shape.ts';
import { encodeRecord } from '../../../src/store/journal/record.ts';
import { attempt, completion, failed, openEvent, scored } from '../../support/journal-rig.ts';

const text = fc.string({ unit: 'binary' });
const count = fc.nat();
const call = { s: count, r: count, k: text, a: count, t: count };
const event = fc.oneof(
  fc.record({ e: fc.constant('attempt'), ...call }),
  fc.record({
    e: fc.constant('completion'),
    ...call,
    status: count,
    ms: fc.double({ noNaN: true, noDefaultInfinity: true, min: 0 }),
    body: text,
  }),
  fc.record({
    e: fc.constant('completion'),
    ...call,
    from: fc.constant('cache'),
    status: count,
    ms: count,
    body: text,
  }),
  fc.record({
    e: fc.constant('outcome'),
    s: count,
    r: count,
    t: count,
    ms: count,
    calls: count,
    status: fc.constant('scored'),
    scores: fc.array(fc.record({ name: text, value: fc.float({ noNaN: true, noDefaultInfinity: true }) }), {
      minLength: 1,
    }),
  }),
  fc.record({ e: fc.constant('close'), t: count, why: fc.constant('finished') }),
) as fc.Arbitrary<JournalEvent>;

const asJson = (value: JournalEvent): unknown => JSON.parse(JSON.stringify(value));

describe('a record', () => {
  test('looks like this, for ever', () => {
    expect(
      encodeRecord({ e: 'attempt', s: 17, r: 1, k: '0123456789abcdef.0', a: 2, t: 1_800_000_000_000 }).toString(),
    ).toBe('{"e":"attempt","s":17,"r":1,"k":"0123456789abcdef.0","a":2,"t":1800000000000,"c":"b91f8fd6"}\n');
    expect(encodeRecord({ e: 'close', t: 1, why: 'finished' }).toString()).toBe(
      '{"e":"close","t":1,"why":"finished","c":"1d37695c"}\n',
    );
  });

  test('is read as it was written', () => {
    fc.assert(
      fc.property(event, (written) => {
        expect(decodeRecord(encodeRecord(written))).toEqual(asJson(written));
      }),
    );
  });

  test('of an answer from the cache says so, also to whoever looks only at its beginning', () => {
    const written = encodeRecord({ ...completion(3, 1, 'x'), from: 'cache' });
    expect(written.toString()).toContain(',"from":"cache","status":200,');
    expect(skimEvent(written, 0, written.length)).toMatchObject({ e: 'completion', from: 'cache' });
  });

  test('betrays every change of a single byte, and every cut', () => {
    const line = encodeRecord(completion(3, 1, 'naïve ☃'));
    for (let position = 0; position < line.length; position++) {
      for (let value = 0; value < 256; value++) {
        if (line[position] === value) continue;
        const changed = Buffer.from(line);
        changed[position] = value;
        expect(decodeRecord(changed), `byte ${position} as ${value}`).toBeUndefined();
      }
      expect(decodeRecord(line.subarray(0, position))).toBeUndefined();
    }
  });

  test('puts what a reader needs of a call first, in whatever order it was made', () => {
    const { body, e, ...rest } = completion(5);
    const line = encodeRecord({ body: body!, ...rest, e });
    expect(line.toString()).toMatch(
      /^\{"e":"completion","s":5,"r":1,"k":"k5\.0","a":1,"t":\d+,"status":200,"ms":100,"body"/,
    );
  });

  test('of a completion is skimmed without its body, and means the same', () => {
    const line = encodeRecord(completion(5, 2, 'x'.repeat(1000)));
    const { body: _, ...skimmed } = completion(5, 2);
    expect(skimEvent(line, 0, line.length)).toEqual(skimmed);
  });

  test.each([
    ['an unknown kind', { e: 'x_new' }],
    ['no object', 7],
    ['a sample that is no count', { ...attempt(0), s: -1 }],
    ['a fraction of a sample', { ...completion(0), s: 1.5 }],
    ['a score that is no number', { ...scored(0), scores: [{ name: 'a', value: null }] }],
    ['no scores', { ...scored(0), scores: [] }],
    ['an unknown failure', { ...failed(0, 'thrown'), error: { kind: 'constructor', message: '' } }],
    ['an owner without a runner', { ...openEvent(1), owner: {} }],
    ['a strategy without a limit', { ...openEvent(1), strategy: { name: 'adaptive' } }],
    ['a kind that every object knows', { e: 'toString' }],
  ])('that is intact but says %s is no event', (_, value) => {
    expect(decodeRecord(encodeRecord(value as JournalEvent))).toBeUndefined();
  });
});
