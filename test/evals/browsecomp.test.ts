import { describe, expect, it } from 'vitest';
import type { Sample } from '../../src/core/eval.ts';
import { browsecomp } from '../../src/evals/browsecomp.ts';
import { decrypt } from '../../src/evals/browsecomp-crypto.ts';
import { confidenceOf, verdictOf } from '../../src/evals/browsecomp-grader.ts';
import { sources } from '../../src/datasets/sources.ts';
import { browseCompCsv } from '../support/browsecomp-data.ts';
import { contextOf, modelThatSays, ownData, publishedData } from './fakes.ts';

const csv = browseCompCsv([{ question: 'Which river, exactly?', answer: 'The Aare' }]);
const frozen = async (): Promise<Sample> => (await browsecomp.dataset(ownData('bc.csv', csv))).samples[0]!;
const thawed = async (): Promise<Sample> => browsecomp.thaw!(await frozen());
const reply = (verdict: string, confidence = 100) =>
  `extracted_final_answer: The Aare\n\nreasoning: [correct_answer]: The Aare. Same.\n\ncorrect: ${verdict}\n\nconfidence: ${confidence}`;

describe('The cipher of BrowseComp', () => {
  it.each([
    ['Py9YvRU=', 'Paris'],
    [
      'OCZLoEY2WbRXZgMxg8hsHTGdqqJ/7XPw4Sa9ihK5OQKs51q7CCxPtEJ6EnSOzWkRZcbm937uc8D6K7+MWQ==',
      'What is the capital of France? Réponse attendue : une ville.',
    ],
    ['', ''],
  ])('turns %s into %s', (ciphertext, text) => {
    expect(decrypt(ciphertext, 'canary-0001')).toBe(text);
  });

  it('fails when another canary gives no text', () => {
    expect(() => decrypt('Py9YvRU=', 'canary-0002')).toThrow('does not decrypt with the canary of its row');
  });
});

describe('The samples of BrowseComp', () => {
  it('are frozen encrypted and readable only after thawing', async () => {
    const sample = await frozen();
    expect(JSON.stringify(sample)).not.toMatch(/river|Aare/);
    expect(sample.metadata).toEqual({ problem_topic: 'Topic', canary: 'canary-0' });
    expect(browsecomp.thaw!(sample)).toMatchObject({
      id: sample.id,
      input: 'Which river, exactly?',
      target: 'The Aare',
    });
  });

  it('are downloaded from their publisher', async () => {
    const urls: string[] = [];
    const dataset = await browsecomp.dataset(publishedData(csv, urls));
    expect([dataset.source, ...urls]).toEqual([sources.browsecomp.url, sources.browsecomp.url]);
    expect(dataset.samples).toHaveLength(1);
  });

  it('are refused in the clear', async () => {
    const plain = ownData('bc.csv', 'problem,answer\nWhich river?,Aare\n');
    await expect(browsecomp.dataset(plain)).rejects.toThrow('has no canary to decrypt it with');
  });
});

describe('The verdict of the grader', () => {
  it.each([
    [reply('yes'), true],
    [reply('no'), false],
    ['Correct: Yes', true],
    ['**correct:** yes', true],
    ['**correct**: no', false],
    ['- `correct`: "yes".', true],
    ['correct:yes', true],
    ['correct :\n yes', true],
    ['{"extracted_final_answer": "x", "correct": "no", "confidence": 90}', false],
    ['reasoning: they differ, correct: no', false],
    ['correct: no\ncorrect: yes', false],
    ['[correct_answer]: yes\ncorrect: no', false],
    ['incorrect: yes\ncorrect: no', false],
    ['reasoning: is it correct: no doubt about it\ncorrect: yes', true],
  ])('in %j is %s', (text, verdict) => {
    expect(verdictOf(text)).toBe(verdict);
  });

  it.each([
    '',
    'yes',
    'It is correct.',
    'correct: unclear\ncorrect: yes',
    'correct:\n\nconfidence: 100',
    'incorrect: yes',
    'correct: yesterday',
    'correct_answer: yes',
  ])('is missing in %j', (text) => {
    expect(verdictOf(text)).toBeUndefined();
  });
});

describe('A stated confidence', () => {
  it.each([
    ['Confidence: 85%', 0.85],
    ['confidence: 100', 1],
    ['**Confidence:** 0%', 0],
    ['Confidence: 0.85', 0.85],
    ['Confidence: 0.5%', 0.005],
    ['Confidence: 99.5 %', 0.995],
    ['Confidence: 10%\n…\nConfidence: 20%', 0.2],
    ['Confidence: high', undefined],
    ['Confidence: 850', undefined],
    ['Confidence: 1000%', undefined],
    ['Confidence: -5%', undefined],
    ['overconfidence: 5%', undefined],
    ['none', undefined],
  ])('%j is %s', (text, confidence) => {
    expect(confidenceOf(text)).toBe(confidence);
  });
});

describe('BrowseComp', () => {
  it('asks the model the question and the grader for a verdict, and keeps the confidence of the response', async () => {
    const model = modelThatSays('Explanation: …\nExact Answer: The Aare\nConfidence: 80%');
    const grader = modelThatSays(reply('yes', 30));
    const result = await browsecomp.evaluate(await thawed(), contextOf(model, { grader, prompt: browsecomp.prompt }));
    expect(result.scores).toEqual([{ name: 'is_correct', value: 1, confidence: 0.8 }]);
    expect(JSON.stringify(model.asked)).toContain('Which river, exactly?');
    expect(JSON.stringify(model.asked)).toContain('Exact Answer: {your final answer');
    const question = grader.asked[0]!.prompt as string;
    expect(question).toContain('[question]: Which river, exactly?');
    expect(question).toContain('[response]: Explanation: …');
    expect(question).toContain('[correct_answer]: The Aare');
    for (const field of ['extracted_final_answer:', 'reasoning:', 'correct:', 'confidence:'])
      expect(question).toContain(`\n${field}`);
  });

  it.each([
    ['no confidence', reply('no', 30), 0.3],
    ['no confidence', 'correct: no', 1],
  ])('falls back to the confidence that the grader read, then to 100%', async (response, judged, confidence) => {
    const context = contextOf(modelThatSays(response), { grader: modelThatSays(judged) });
    expect((await browsecomp.evaluate(await thawed(), context)).scores).toEqual([
      { name: 'is_correct', value: 0, confidence },
    ]);
  });

  it('leaves a sample unscored when the grader gives no verdict, and tells neither question nor answer', async () => {
    const context = contextOf(modelThatSays('The Aare'), {
      grader: modelThatSays('Which river, exactly? The Aare, I think.'),
    });
    const failure = await browsecomp.evaluate(await thawed(), context).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'ModelError', kind: 'grader' });
    expect((failure as Error).message).not.toMatch(/river|Aare/);
  });

  it('leaves a sample unscored when the task names no grader', async () => {
    await expect(browsecomp.evaluate(await thawed(), contextOf(modelThatSays('x')))).rejects.toMatchObject({
      kind: 'grader',
    });
  });
});
