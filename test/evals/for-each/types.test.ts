import { expectTypeOf, test } from 'vitest';
import type { EvalModel } from '../../../src/core/eval.ts';
import { forEach } from '../../../src/evals/for-each/for-each.ts';
import { csv, jsonl, type StandardSchema } from '../../../src/evals/for-each/row-file.ts';
import { resource } from '../../../src/evals/resource.ts';
import { exactMatch } from '../../../src/scorers/exact-match.ts';
import { numericMatch } from '../../../src/scorers/numeric-match.ts';

const score = { name: 'ok', value: 1 };

test('columns have the types of the rows', () => {
  forEach('typed', [{ text: 'a', stars: 5 }], ({ text, stars, id, repeat }) => {
    expectTypeOf(text).toEqualTypeOf<string>();
    expectTypeOf(stars).toEqualTypeOf<number>();
    expectTypeOf(id).toEqualTypeOf<string>();
    expectTypeOf(repeat).toEqualTypeOf<number>();
    return score;
  });
  // @ts-expect-error -- a number is no text
  forEach('typed', [{ stars: 5 }], ({ stars }) => exactMatch(stars, 'x'));
  // @ts-expect-error -- there is no such column
  forEach('typed', [{ text: 'a' }], ({ txt }) => exactMatch(String(txt), 'x'));
});

test('a column with a reserved name does not compile', () => {
  // @ts-expect-error -- `model` is what the body gets besides
  forEach('reserved', [{ text: 'a', model: 'gpt-4o' }], () => score);
  // @ts-expect-error -- `prompt` is, too
  forEach('reserved', [{ prompt: 'a' }], () => score);
  forEach('named', [{ id: 'a' }], ({ id }) => ({ name: id, value: 1 }));
});

test('a file without a schema has columns that are unknown, and with one those of the schema', () => {
  forEach('loose', jsonl('rows.jsonl'), ({ question }) => {
    expectTypeOf(question).toEqualTypeOf<unknown>();
    return score;
  });
  const schema = {} as StandardSchema<{ question: string; answer: number }>;
  forEach('strict', jsonl('rows.jsonl', schema), ({ question, answer }) => {
    expectTypeOf(question).toEqualTypeOf<string>();
    expectTypeOf(answer).toEqualTypeOf<number>();
    return score;
  });
  forEach('text', csv('rows.csv'), ({ anything }) => {
    expectTypeOf(anything).toEqualTypeOf<string | undefined>();
    return score;
  });
});

test('roles and resources are known by name', () => {
  const db = resource(async () => Promise.resolve({ find: (key: string) => key.length }), { name: 'db' });
  forEach(
    'wired',
    [{ key: 'a' }],
    async ({ key, models, resources }) => {
      expectTypeOf(models.judge).toEqualTypeOf<EvalModel>();
      // @ts-expect-error -- there is no such role
      expectTypeOf(models.critic).toBeAny();
      // @ts-expect-error -- it has to be waited for
      expectTypeOf(resources.db.find).toBeAny();
      const store = await resources.db;
      return { name: 'length', value: store.find(key) };
    },
    { roles: { judge: 'gpt-4o' }, resources: { db } },
  );
});

test('a body returns a score, several, a result or an output, and nothing else', () => {
  forEach('a', [{ n: 1 }], () => [score, score]);
  forEach('a', [{ n: 1 }], () => ({ scores: score, metadata: { n: 1 } }));
  forEach('a', [{ n: 1 }], async ({ model }) => model.generate('x'), {
    scorers: [exactMatch, numericMatch({ tolerance: 1 })],
  });
  // @ts-expect-error -- true is no score
  forEach('a', [{ n: 1 }], () => true);
  // @ts-expect-error -- a score has a value
  forEach('a', [{ n: 1 }], () => ({ name: 'x' }));
});

test('rows come from arrays, generators, async generators and functions', () => {
  function* some() {
    yield { n: 1 };
  }
  async function* later() {
    yield await Promise.resolve({ n: 1 });
  }
  forEach('a', some(), ({ n }) => ({ name: 'n', value: n }));
  forEach('a', later(), ({ n }) => ({ name: 'n', value: n }));
  forEach('a', later, ({ n }) => ({ name: 'n', value: n }));
});
