import { describe, expect, test } from 'vitest';
import type { DatasetSource, EvalModel, Sample } from '../../../src/core/eval.ts';
import { forEach } from '../../../src/evals/for-each/for-each.ts';
import { csv, jsonl, type StandardSchema } from '../../../src/evals/for-each/row-file.ts';
import { resource } from '../../../src/evals/resource.ts';
import { defineScorer } from '../../../src/scorers/define-scorer.ts';
import { exactMatch } from '../../../src/scorers/exact-match.ts';
import { contextOf, modelThatSays, ownData } from '../fakes.ts';

const rows = [
  { text: 'Great film', expected: 'positive' },
  { text: 'Awful film', expected: 'negative' },
];

function nothing(parts: Partial<DatasetSource> = {}): DatasetSource {
  return { ...ownData('x', ''), data: undefined, ...parts };
}

function bytes(text: string) {
  return new TextEncoder().encode(text);
}

async function samplesOf(evaluation: ReturnType<typeof forEach>, source = nothing()): Promise<readonly Sample[]> {
  return (await evaluation.dataset(source)).samples;
}

const sentiment = forEach('sentiment', rows, async ({ text, expected, prompt, model }) => {
  const reply = await model.generate(`${prompt}\n\n${text}`);
  return exactMatch(reply.text, expected);
});

describe('An eval made with forEach', () => {
  test('has a sample for every row, which keeps all its columns', async () => {
    expect(await samplesOf(sentiment)).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f]{12}$/) as string,
        input: 'Great film',
        target: 'positive',
        metadata: rows[0],
      },
      {
        id: expect.stringMatching(/^[0-9a-f]{12}$/) as string,
        input: 'Awful film',
        target: 'negative',
        metadata: rows[1],
      },
    ]);
  });

  test('gives the body its columns, the prompt and the model, and takes its score', async () => {
    const [sample] = await samplesOf(sentiment);
    const model = modelThatSays('Positive.');
    const result = await sentiment.evaluate(sample!, contextOf(model, { prompt: 'One word.' }));
    expect(result).toEqual({ scores: [{ name: 'exact_match', value: 1, answer: 'Positive.' }] });
    expect(model.asked).toEqual([{ prompt: 'One word.\n\nGreat film', parameters: undefined }]);
  });

  test('puts the system message of --system before a prompt, and leaves messages alone', async () => {
    const [sample] = await samplesOf(sentiment);
    const model = modelThatSays('positive');
    await sentiment.evaluate(sample!, contextOf(model, { prompt: 'P', system: 'Be terse.' }));
    expect(model.asked[0]?.prompt).toEqual([
      { role: 'system', content: 'Be terse.' },
      { role: 'user', content: 'P\n\nGreat film' },
    ]);
  });

  test('keeps the rows with ids under these, and numbers those that repeat', async () => {
    const named = forEach('named', [{ id: 'a' }, { id: 7 }, { id: 'a' }], () => ({ name: 'ok', value: 1 }));
    expect((await samplesOf(named)).map(({ id }) => id)).toEqual(['a', '7', 'a-2']);
  });

  test.each([
    [
      'several scores',
      [
        { name: 'a', value: 1 },
        { name: 'b', value: 0 },
      ],
      {
        scores: [
          { name: 'a', value: 1 },
          { name: 'b', value: 0 },
        ],
      },
    ],
    [
      'a full result',
      { scores: { name: 'a', value: 1 }, output: 'said', prompt: 'asked', metadata: { hops: 2 } },
      { scores: [{ name: 'a', value: 1 }], kept: { output: 'said', prompt: 'asked', metadata: { hops: 2 } } },
    ],
  ])('may return %s', async (_, returned, result) => {
    const free = forEach('free', [{ n: 1 }], () => returned);
    const [sample] = await samplesOf(free);
    expect(await free.evaluate(sample!, contextOf(modelThatSays('')))).toEqual(result);
  });

  test('that returns nothing to judge is told so', async () => {
    const silent = forEach('silent', [{ n: 1 }], () => undefined as never);
    const [sample] = await samplesOf(silent);
    await expect(silent.evaluate(sample!, contextOf(modelThatSays('')))).rejects.toThrow('the body returned undefined');
  });

  test('has its scorers judge the output, in their order, with everything that the body got', async () => {
    const brevity = defineScorer('brevity', (output: string) => output.length < 10);
    const judged = defineScorer('judged', async (output, target, { models }: { models: { grader: EvalModel } }) => {
      const verdict = await models.grader.generate(`${output} or ${JSON.stringify(target)}?`);
      return { value: verdict.text === 'yes', explanation: verdict.text };
    });
    const model = modelThatSays('yes');
    const capitals = forEach(
      'capitals',
      [{ question: 'Capital of France?', target: 'Paris' }],
      async ({ question, model: asked }) => asked.generate(question),
      { scorers: [exactMatch, brevity, judged], roles: { grader: 'mock/strong' } },
    );
    const [sample] = await samplesOf(capitals);
    const result = await capitals.evaluate(sample!, contextOf(modelThatSays('Paris'), { grader: model }));
    expect(result.scores.map(({ name, value }) => [name, value])).toEqual([
      ['exact_match', 1],
      ['brevity', 1],
      ['judged', 1],
    ]);
    expect(result.kept).toEqual({ output: 'Paris' });
    expect(capitals.grader).toBe('mock/strong');
  });

  test('with scorers and rows that have no target is refused before anything is bought', async () => {
    const aimless = forEach('aimless', [{ text: 'x' }], () => 'x', { scorers: [exactMatch] });
    await expect(samplesOf(aimless)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('aimless') as string,
    });
  });

  test('asks for a resource only when the body does', async () => {
    const built: string[] = [];
    const make = (name: string) => resource(() => built.push(name), { name });
    const lazy = forEach('lazy', [{ n: 1 }], async ({ resources }) => ({ name: 'size', value: await resources.used }), {
      resources: { used: make('used'), unused: make('unused') },
    });
    const [sample] = await samplesOf(lazy);
    expect(await lazy.evaluate(sample!, contextOf(modelThatSays('')))).toEqual({
      scores: [{ name: 'size', value: 1 }],
    });
    expect(built).toEqual(['used']);
  });

  test.each(['', 'a b', '../x', 'a..b', 'x.', 'ä', 'x'.repeat(81)])('cannot be called %j', (name) => {
    expect(() => forEach(name, [{ n: 1 }], () => 'x')).toThrow('cannot be the name of an eval');
  });
});

describe('Rows', () => {
  const one = { name: 'one', value: 1 };

  test('that come one at a time are asked for no more often than samples are wanted', async () => {
    let given = 0;
    let ended = false;
    async function* endless() {
      try {
        for (;;) yield { n: ++given };
      } finally {
        ended = true;
      }
    }
    expect(
      await samplesOf(
        forEach('endless', endless(), () => one),
        nothing({ atMost: 3 }),
      ),
    ).toHaveLength(3);
    expect([given, ended]).toEqual([3, true]);
  });

  test('may come from a function, which is called at submit and not before', async () => {
    let calls = 0;
    const later = forEach(
      'later',
      async () => Promise.resolve([{ n: (calls += 1) }]),
      () => one,
    );
    expect(calls).toBe(0);
    expect(await samplesOf(later)).toHaveLength(1);
    expect(calls).toBe(1);
  });

  test.each([
    ['a date', { when: new Date(0) }, 'when would not come back from disk as it is: Date'],
    ['a function', { run: () => 1 }, 'Row 1 of odd: run '],
    ['a number that is none', { n: NaN }, 'Row 1 of odd: n '],
    ['a map within', { a: { b: new Map() } }, 'a.b '],
  ])('that hold %s are refused with the place', async (_, row, place) => {
    await expect(samplesOf(forEach('odd', [row], () => one))).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining(place) as string,
    });
  });

  test('of an array have a hash that changes with every row, also with those that are not wanted', async () => {
    const hash = async (given: readonly object[]) =>
      (await forEach('hashed', given, () => one).dataset(nothing({ atMost: 1 }))).sha256;
    expect(await hash(rows)).toBe(await hash([...rows]));
    expect(await hash(rows)).not.toBe(await hash([...rows, { text: 'x' }]));
  });

  test('that come one at a time have the hash of the first, however many are wanted', async () => {
    const hash = async (first: number, atMost: number) => {
      function* numbers() {
        for (let n = first; n < first + 5; n++) yield { n };
      }
      return (await forEach('hashed', numbers(), () => one).dataset(nothing({ atMost }))).sha256;
    };
    expect(await hash(1, 2)).toBe(await hash(1, 4));
    expect(await hash(1, 2)).not.toBe(await hash(2, 2));
  });

  test('of a file are read beside the eval, and --data takes its place', async () => {
    const asked: string[] = [];
    const read = async (path: string) => {
      asked.push(path);
      return Promise.resolve({ name: path, bytes: bytes('{"q": "1+1", "answer": 2}\n') });
    };
    const sums = forEach('sums', jsonl('./rows.jsonl'), () => one);
    expect(await sums.dataset(nothing({ read }))).toMatchObject({ source: './rows.jsonl', samples: [{ target: 2 }] });
    expect(await samplesOf(sums, ownData('own.jsonl', '{"q": "2+2", "answer": 4}'))).toMatchObject([{ target: 4 }]);
    expect(asked).toEqual(['./rows.jsonl']);
  });

  test('of code have no place for --data', async () => {
    await expect(samplesOf(sentiment, ownData('own.jsonl', '{}'))).rejects.toMatchObject({ exitCode: 2 });
  });

  test('that a schema does not let pass are named with row and column', async () => {
    const schema: StandardSchema<{ n: number }> = {
      '~standard': {
        version: 1,
        vendor: 'test',
        validate: (value) => {
          const n = Number((value as { n: string }).n);
          return Number.isNaN(n) ? { issues: [{ message: 'not a number', path: ['n'] }] } : { value: { n } };
        },
      },
    };
    const read = async () => Promise.resolve({ name: 'n.csv', bytes: bytes('n\n1\nx\n') });
    const counted = forEach('counted', csv('n.csv', schema), ({ n }) => ({ name: 'n', value: n }));
    await expect(samplesOf(counted, nothing({ read }))).rejects.toMatchObject({
      exitCode: 2,
      message: 'Row 2 of "n.csv", column "n": not a number.',
    });
  });
});
