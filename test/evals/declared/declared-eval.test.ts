import { describe, expect, test } from 'vitest';
import type { Eval, Sample } from '../../../src/core/eval.ts';
import { contextOf, modelThatSays, ownData } from '../fakes.ts';
import { type EvalFolder, evalFolder, refusal } from '../loader/eval-folder.ts';
import { sourceFor } from './source.ts';

async function only(folder: EvalFolder, file = './e.eval.yaml'): Promise<Eval> {
  const [found] = await folder.load(file);
  return found!.eval;
}

async function samplesIn(text: string, files: Readonly<Record<string, string>> = {}): Promise<readonly Sample[]> {
  const folder = evalFolder({ 'e.eval.yaml': text, ...files });
  return (await (await only(folder)).dataset(sourceFor(folder.path))).samples;
}

const capitals = 'dataset: [{question: France?, answer: Paris}]\n';

describe('An eval in YAML', () => {
  test('has what its file says, and the usual where that says nothing', async () => {
    const folder = evalFolder({
      'e.eval.yaml': `${capitals}scorers: [includes]`,
      'full.yaml': `name: full
dataset: [{question: France?, answer: Paris}]
system: Be brief.
prompt: "{question}"
parameters: {max_tokens: 5, top_p: 0.5}
models: [a/b, c]
grader: judge
scorers: [model_graded]
repeats: 3
timeout: 1.5
retries: 0
strategy: batch:4
output_tokens: 7
gates: {accuracy: {at_least: 0.8, on: lower-bound}}`,
    });
    expect(await only(folder)).toMatchObject({
      name: 'e',
      prompt: '{input}',
      parameters: { temperature: 0 },
      outputTokens: 200,
    });
    const full = await only(folder, './full.yaml');
    expect(full).toMatchObject({
      name: 'full',
      system: 'Be brief.',
      prompt: '{question}',
      parameters: { temperature: 0, max_tokens: 5, top_p: 0.5 },
      models: ['a/b', 'c'],
      grader: 'judge',
      repeats: 3,
      timeoutMs: 1500,
      retries: 0,
      outputTokens: 7,
      atLeast: { rate: 0.8, on: 'lower-bound' },
    });
    expect([full.strategy?.name, full.strategy?.limit]).toEqual(['batch', 4]);
    const plain = await only(evalFolder({ 'e.eval.yaml': `${capitals}scorers: [includes]\ngates: {accuracy: 0.5}` }));
    expect(plain.atLeast).toEqual({ rate: 0.5, on: 'estimate' });
  });

  test('asks with its template and its system message, and scores with each scorer under its name', async () => {
    const evaluation = await only(
      evalFolder({
        'e.eval.yaml': `${capitals}scorers:
  - exact_match
  - includes: {name: mentions}
  - pattern: {expression: 'is (\\w+)', name: stated}
  - pattern: {expression: '^(?<word>\\w+)', flags: m, group: word, occurrence: first, case_sensitive: true}`,
      }),
    );
    const model = modelThatSays('It is paris');
    const sample: Sample = { id: '1', input: 'France?', target: 'Paris' };
    const result = await evaluation.evaluate(
      sample,
      contextOf(model, { prompt: 'Capital of {input}', system: 'Brief!' }),
    );
    expect(model.asked[0]?.prompt).toEqual([
      { role: 'system', content: 'Brief!' },
      { role: 'user', content: 'Capital of France?' },
    ]);
    expect(result.scores.map(({ name, value }) => [name, value])).toEqual([
      ['exact_match', 0],
      ['mentions', 1],
      ['stated', 1],
      ['pattern', 0],
    ]);
  });

  test('takes its columns by the names that it gives, else by usual ones', async () => {
    const files = { 'a.csv': 'land,city,code\nFrance,Paris,fr\nPeru,Lima,pe\n' };
    const named = 'dataset: {file: a.csv, input: land, target: city, id: code}\nscorers: [includes]';
    expect(await samplesIn(named, files)).toEqual([
      { id: 'fr', input: 'France', target: 'Paris', metadata: { land: 'France', code: 'fr' } },
      { id: 'pe', input: 'Peru', target: 'Lima', metadata: { land: 'Peru', code: 'pe' } },
    ]);
    const [usual] = await samplesIn('dataset: [{Question: q, Answer: [a, b], id: 7}]\nscorers: [includes]');
    expect(usual).toMatchObject({ id: '7', input: 'q', target: ['a', 'b'] });
    const several = 'dataset: {file: a.csv, target: city}\nprompt: "{land} ({code})"\nscorers: [includes]';
    expect((await samplesIn(several, files))[0]?.input).toEqual({ land: 'France', code: 'fr' });
  });

  test('takes the file of --data in place of its own', async () => {
    const evaluation = await only(evalFolder({ 'e.eval.yaml': `${capitals}scorers: [includes]` }));
    const dataset = await evaluation.dataset(ownData('b.jsonl', '{"question": "Peru?", "answer": "Lima"}'));
    expect([dataset.source, dataset.samples[0]?.target]).toEqual(['b.jsonl', 'Lima']);
    expect(await refusal(evaluation.dataset(ownData('b.csv', 'question,answer\nPeru?,\n')))).toContain(
      'Row 1 of "b.csv" has nothing in its column "answer".',
    );
    expect(await refusal(evaluation.dataset(ownData('b.csv', 'x,answer\n1,2\n')))).toContain(
      'With --data, no column is the input of "b.csv".',
    );
  });

  test('has a hash that is that of its text and of its prompts, not of where they lie or how lines end', async () => {
    const hash = async (files: Readonly<Record<string, string>>, name = './e.eval.yaml') =>
      (await evalFolder(files).load(name))[0]?.file?.sha256;
    const text = `${capitals}scorers: [includes]\nprompt_file: p.txt\n`;
    const whole = await hash({ 'e.eval.yaml': text, 'p.txt': 'a\n{input}' });
    expect(await hash({ 'x/f.yml': text.replaceAll('\n', '\r\n'), 'x/p.txt': 'a\r\n{input}' }, './x/f.yml')).toBe(
      whole,
    );
    expect(await hash({ 'e.eval.yaml': text, 'p.txt': 'b\n{input}' })).not.toBe(whole);
    expect(await hash({ 'e.eval.yaml': text.replace('Paris', 'Lyon'), 'p.txt': 'a\n{input}' })).not.toBe(whole);
  });

  test('names the files that it depends on, for whoever watches them', async () => {
    const folder = evalFolder({
      'e.eval.yaml': 'dataset: d/a.csv\nscorers: [includes]\nprompt_file: p.txt',
      'p.txt': '{input}',
    });
    const files = (await folder.load('./e.eval.yaml'))[0]?.file?.files;
    expect(files).toEqual(['e.eval.yaml', 'p.txt', 'd/a.csv'].map((file) => `${folder.path}/${file}`));
  });

  test('shares a file with others, of which FILE::NAME chooses one, and a glob finds all', async () => {
    const folder = evalFolder({
      'evals/two.eval.json': JSON.stringify({
        $schema: '../schema/eval.schema.json',
        evals: ['a', 'b'].map((name) => ({ name, dataset: 'x.csv', scorers: ['includes'] })),
      }),
      'evals/c.eval.yaml': `${capitals}scorers: [includes]`,
      'evals/d.yml': `${capitals}scorers: [includes]`,
      'evals/package.json': '{}',
      'evals/e.eval.ts': `import { makeEval } from '../make-eval.ts'; export default makeEval('e');`,
    });
    const names = async (...elements: string[]) => (await folder.load(...elements)).map(({ eval: { name } }) => name);
    expect(await names('./evals/two.eval.json')).toEqual(['a', 'b']);
    expect(await names('./evals/two.eval.json::b', 'gsm8k')).toEqual(['b', 'gsm8k']);
    expect(await names('evals/*')).toEqual(['c', 'e', 'a', 'b']);
    expect(await names('evals/*.yml')).toEqual(['d']);
    expect(await refusal(folder.load('./evals/two.eval.json::c'))).toContain('There is no eval named "c"');
  });
});

describe('The scorer model_graded', () => {
  const sample: Sample = { id: '1', input: 'France?', target: ['Paris', 'Lutetia'], metadata: { hint: 'a city' } };

  async function judged(scorer: string, reply: string) {
    const evaluation = await only(evalFolder({ 'e.eval.yaml': `${capitals}grader: judge\nscorers:\n  - ${scorer}\n` }));
    const grader = modelThatSays(reply);
    const result = evaluation.evaluate(sample, contextOf(modelThatSays('Paris!'), { grader }));
    return {
      grader,
      score: await result.then(
        ({ scores }) => scores[0],
        (error: unknown) => error,
      ),
    };
  }

  test('asks whether the answer agrees with the target, unless it has a prompt of its own', async () => {
    const { grader, score } = await judged('model_graded', 'reasoning: fine\ncorrect: yes');
    const [asked] = grader.asked;
    expect(asked?.parameters).toEqual({ temperature: 0, max_tokens: 2048 });
    for (const part of ['[question]: France?', '[response]: Paris!', '[correct_answer]: Paris or Lutetia']) {
      expect(asked?.prompt).toContain(part);
    }
    expect(score).toEqual({
      name: 'model_graded',
      value: 1,
      answer: 'yes',
      explanation: 'reasoning: fine\ncorrect: yes',
    });
  });

  test('reads the verdict in the way that the file says, the last one, in upper or lower case', async () => {
    const own = `model_graded:
      name: tone
      prompt: "How polite is {output}? ({hint}; {{1-3}})"
      verdict: 'grade: (\\w+)'
      values: {1: 0, 2: 0.5, Three: 1}`;
    const { grader, score } = await judged(own, 'Grade: 1? No.\nGRADE: THREE');
    expect(grader.asked[0]?.prompt).toBe('How polite is Paris!? (a city; {1-3})');
    expect(score).toMatchObject({ name: 'tone', value: 1, answer: 'THREE' });
    expect((await judged(own, 'grade: 2')).score).toMatchObject({ value: 0.5 });
  });

  test('leaves a sample unscored, as a failure of the grader, when there is no verdict', async () => {
    expect((await judged('model_graded', 'I cannot say.')).score).toMatchObject({
      name: 'ModelError',
      kind: 'grader',
      message: 'The grader gave no verdict: it ended with "I cannot say.".',
    });
    expect((await judged('model_graded', 'correct: maybe')).score).toMatchObject({
      kind: 'grader',
      message: 'The grader gave no verdict: "maybe" is not one of yes, no.',
    });
  });

  test('needs no target where its prompt shows none', async () => {
    const text =
      'dataset: [{question: Write a poem.}]\ngrader: judge\nscorers: [{model_graded: {prompt: "Is {output} a poem?"}}]';
    expect((await samplesIn(text))[0]?.target).toBeNull();
    const folder = evalFolder({ 'e.eval.yaml': text.replace('Is {output}', '{target}: {output}') });
    expect(await refusal((await only(folder)).dataset(sourceFor(folder.path)))).toContain('no column is the target');
  });
});
