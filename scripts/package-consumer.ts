// What users write against the published package: compiled by scripts/check-package.js, from the tarball, with skipLibCheck off.
import {
  csv,
  defineMetric,
  defineScorer,
  exactMatch,
  forEach,
  includes,
  jsonl,
  numericMatch,
  pattern,
  resource,
  slidingWindow,
  type Eval,
  type EvalModel,
  type StandardSchema,
} from 'durable-evals';

const rows = [{ text: 'Great film', stars: 5, expected: 'positive' }];
const score = { name: 'ok', value: 1 };

export default forEach(
  'sentiment',
  rows,
  async ({ text, expected, prompt, model }) => {
    const reply = await model.generate(`${prompt}\n\n${text}`);
    return exactMatch(reply.text, expected);
  },
  { prompt: 'One word.', strategy: slidingWindow(4), atLeast: { rate: 0.8, on: 'lower-bound' } },
);

// @ts-expect-error -- a number is no text
forEach('wrong', rows, ({ stars }) => exactMatch(stars, 'x'));
// @ts-expect-error -- there is no such column
forEach('wrong', rows, ({ txt }) => exactMatch(String(txt), 'x'));
// @ts-expect-error -- `model` is what the body gets besides
forEach('wrong', [{ model: 'gpt-4o' }], () => score);
// @ts-expect-error -- true is no score
forEach('wrong', rows, () => true);
// @ts-expect-error -- a score has a value
forEach('wrong', rows, () => ({ name: 'x' }));
// @ts-expect-error -- columns of a file without a schema are unknown
forEach('wrong', jsonl('rows.jsonl'), ({ question }) => includes(question, 'x'));
// @ts-expect-error -- neither estimate nor lower-bound
forEach('wrong', rows, () => score, { atLeast: { rate: 0.8, on: 'upper-bound' } });

declare const schema: StandardSchema<{ question: string; answer: number }>;
forEach('typed', jsonl('rows.jsonl', schema), ({ question, answer }) => numericMatch(question, answer));
forEach('text', csv(new URL('rows.csv', 'file:///')), ({ question = '' }) => pattern(/(\d+)/)(question, '1'));

const db = resource(async () => Promise.resolve({ find: (key: string) => key.length }), { name: 'db', per: 2 });
const brevity = defineScorer('brevity', (output: string) => output.length < 100);
const judged = defineScorer('judged', async (output, _target, { models }: { models: { judge: EvalModel } }) => {
  const { text } = await models.judge.generate(output);
  return { value: text === 'yes', explanation: text };
});
const many: Eval[] = ['a', 'b'].map((name) =>
  forEach(
    name,
    rows,
    async ({ text, models, resources, step, signal }) => {
      const store = await resources.db;
      const found = await step('find', text, async () => Promise.resolve({ length: store.find(text) }));
      const { toolCalls = [] } = await models.judge.generate([{ role: 'user', content: text }], { tools: [] });
      // @ts-expect-error -- there is no such role
      models.critic;
      // @ts-expect-error -- it has to be waited for
      resources.db.find;
      return {
        scores: { name: 'found', value: found.length },
        output: text,
        metadata: { calls: toolCalls.length, aborted: signal.aborted },
      };
    },
    {
      roles: { judge: 'gpt-4o' },
      resources: { db },
      scorers: [exactMatch, brevity, judged],
      metrics: [defineMetric('count', (scored) => scored.length)],
      models: [],
      repeats: 2,
      retries: 1,
      timeout: 30,
    },
  ),
);
export { many };
