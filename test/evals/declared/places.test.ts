import { describe, expect, test } from 'vitest';
import { evalFolder, refusal } from '../loader/eval-folder.ts';
import { sourceFor } from './source.ts';

/** What people see when a file is submitted: message, then hint. */
async function shown(text: string, files: Readonly<Record<string, string>> = {}): Promise<string> {
  const folder = evalFolder({ 'e.eval.yaml': text, ...files });
  return refusal(folder.load('./e.eval.yaml').then(async ([found]) => found?.eval.dataset(sourceFor(folder.path))));
}

const base = 'dataset: [{question: 1+1?, answer: 2}]\nscorers: [numeric_match]\n';

describe('An eval file in which something is wrong', () => {
  test('is refused with the place, the line, the value, and the nearest word', async () => {
    expect(await shown(`${base}promt: x {input}`)).toBe(
      [
        './e.eval.yaml:3:1: "promt" is not a key of the file.',
        '3 │ promt: x {input}',
        '    ^',
        'Did you mean "prompt"?',
      ].join('\n'),
    );
  });

  test('tells of everything that is wrong at once, in its order, the first in full', async () => {
    const text = 'name: a b\nscorers: [exactmatch, pattern]\nrepeats: 0\nx: 1\ny: 2\nz: 3';
    const told = await shown(text);
    expect(told.split('\n')[0]).toBe('./e.eval.yaml:1:1: the file has no "dataset".');
    expect(told.split('\n').slice(4)).toEqual([
      'Also 1:7: "name" cannot be "a b".',
      'Also 2:11: "exactmatch" is not one of exact_match, includes, numeric_match, model_graded, pattern.',
      'Also 2:23: "pattern" needs its options.',
      'Also 3:10: "repeats" must be from 1 to 1000000, not 0.',
      'And 3 more.',
    ]);
  });

  test.each([
    ['dataset: 5\nscorers: [includes]', '1:10: "dataset" must be text, a list or an object, not 5'],
    ['dataset:\nscorers: [includes]', '1:1: "dataset" must be text, a list or an object, not nothing'],
    ['dataset: []\nscorers: [includes]', '1:10: "dataset" is empty'],
    ['dataset: [1]\nscorers: [includes]', '1:11: an entry of "dataset" must be an object, not 1'],
    ['dataset: [{}]\nscorers: [includes]', '1:11: an entry of "dataset" is empty'],
    ['dataset: {input: q}\nscorers: [includes]', '1:10: "dataset" has neither "file" nor "rows"'],
    ['dataset: {file: a.csv, rows: [{q: 1}]}\nscorers: [includes]', '1:24: "file" and "rows" stand side by side'],
    ['dataset: {file: a.csv, targt: b}\nscorers: [includes]', '1:24: "targt" is not a key of "dataset"'],
    ['dataset: ""\nscorers: [includes]', '1:10: "dataset" is empty'],
    ['scorers: []\ndataset: a.csv', '1:10: "scorers" is empty'],
    ['scorers: includes\ndataset: a.csv', '1:10: "scorers" must be a list, not "includes"'],
    [
      'scorers: [5]\ndataset: a.csv',
      '1:11: an entry of "scorers" must be exact_match, includes, numeric_match, model_graded or an object, not 5',
    ],
    [
      'scorers:\n  - includes: {}\n    exact_match: {}\ndataset: a.csv',
      '3:5: an entry of "scorers" has more than one key',
    ],
    ['scorers:\n  - includes:\ndataset: a.csv', '2:5: "includes" must be an object, not nothing'],
    ['scorers: [{}]\ndataset: a.csv', '1:11: an entry of "scorers" is empty'],
    [
      'scorers: [{includes: {case_sensitive: yes}}]\ndataset: a.csv',
      '1:39: "case_sensitive" must be true or false, not "yes"',
    ],
    ['scorers: [{numeric_match: {tolerance: -1}}]\ndataset: a.csv', '1:39: "tolerance" must be 0 or more, not -1'],
    ['scorers: [{numeric_match: {extraction: papers}}]\ndataset: a.csv', '1:40: "papers" is not one of robust, paper'],
    ['scorers: [{pattern: {}}]\ndataset: a.csv', '1:21: "pattern" has no "expression"'],
    [`${base}prompt: a {input}\nprompt_file: p.txt`, '4:1: "prompt" and "prompt_file" stand side by side'],
    [`${base}grader: gpt-4o`, '3:1: no scorer asks the "grader"'],
    ['scorers: [includes, model_graded]\ndataset: a.csv', '1:21: no model is named for "model_graded"'],
    [`${base}models: []`, '3:9: "models" is empty'],
    [`${base}models: gpt-4o`, '3:9: "models" must be a list, not "gpt-4o"'],
    [`${base}models: [a, b, a]`, '3:16: "a" stands here twice'],
    [`${base}repeats: 1.5`, '3:10: "repeats" must be a whole number, not 1.5'],
    [`${base}repeats: "3"`, '3:10: "repeats" must be a whole number, not "3"'],
    [`${base}timeout: 10m`, '3:10: "timeout" must be a number, not "10m"'],
    [`${base}timeout: 0`, '3:10: "timeout" must be from 0.001 to 2073600, not 0'],
    [`${base}strategy: batch`, '3:11: "strategy" cannot be "batch"'],
    [`${base}parameters: {model: x}`, '3:14: "model" is not for "parameters" to say'],
    [`${base}parameters: {temperature: hot}`, '3:27: "temperature" must be a number, not "hot"'],
    [`${base}gates: {accuracy: 1.2}`, '3:19: "accuracy" must be from 0 to 1, not 1.2'],
    [`${base}gates: {accuracy: {at_least: 0.8, on: lower}}`, '3:39: "lower" is not one of estimate, lower-bound'],
    [`${base}gates: {includes: 0.5}`, '3:8: "gates" has no "accuracy"'],
    ['evals: []', '1:8: "evals" is empty'],
    ['evals: [{dataset: a.csv, scorers: [includes]}]', '1:9: an entry of "evals" has no "name"'],
    [`${base}name: x\nevals: []`, '1:1: "dataset" is not a key of the file'],
    ['- dataset: a.csv', '1:1: the file must be an object, not a list'],
    ['just text', '1:1: the file must be an object, not "just text"'],
  ])('of the form %j is refused at %s', async (text, expected) => {
    expect(await shown(text)).toContain(`./e.eval.yaml:${expected}.`);
  });

  test.each([
    [`${base}prompt: What is it?`, '3:9: the prompt has no placeholder, so every sample would be asked the same'],
    [`${base}prompt: '{inputt}'`, '3:9: the prompt asks for {inputt}, which sample'],
    [`${base}prompt: '{answer}'`, '3:9: the prompt asks for {answer}, which sample'],
    [`${base}prompt_file: none.txt`, '3:14: the file "none.txt" does not exist'],
    [`${base}prompt_file: .`, '3:14: the file "." is a directory'],
    [`${base}prompt_file: bare.txt`, '3:14: the prompt has no placeholder'],
    ['scorers: [includes, {includes: {}}]\ndataset: a.csv', '1:21: a second score named "includes"'],
    [
      'scorers: [{pattern: {expression: "(a"}}]\ndataset: a.csv',
      '1:34: "(a" is no regular expression: Unterminated group',
    ],
    [
      'grader: g\nscorers: [{model_graded: {prompt: "{input}"}}]\ndataset: a.csv',
      '2:35: the prompt for the grader does not show what is judged',
    ],
    [
      'grader: g\nscorers: [{model_graded: {verdict: "x"}}]\ndataset: a.csv',
      '2:36: the expression for the verdict has no group',
    ],
    [
      'grader: g\nscorers: [{model_graded: {values: {No: 0, no: 1}}}]\ndataset: a.csv',
      '2:47: the verdict "no" stands here twice',
    ],
    [
      'grader: g\nscorers: [{model_graded: {prompt: "{output} {x}"}}]\ndataset: a.csv',
      '2:35: the prompt asks for {x}, which sample',
    ],
    ['scorers: [includes]\ndataset: none.csv', '2:10: the file "none.csv" of the eval e does not exist'],
    ['scorers: [includes]\ndataset: bare.txt', '2:10: the data file "bare.txt" is neither .jsonl nor .csv'],
    ['scorers: [includes]\ndataset: {file: a.csv, target: anwser}', '2:32: there is no column "anwser" of "a.csv"'],
    ['scorers: [includes]\ndataset: b.csv', '2:10: no column is the input of "b.csv"'],
    ['scorers: [includes]\ndataset: {file: b.csv, input: q}', '2:10: no column is the target of "b.csv"'],
    [
      'scorers: [numeric_match]\ndataset: a.csv',
      '2:10: row 2 of "a.csv" has the target "vier", which numeric_match cannot compare with',
    ],
    ['scorers: [includes]\ndataset: gap.csv', '2:10: row 2 of "gap.csv" has nothing in its column "answer"'],
    [
      'scorers: [includes]\ndataset:\n  - {question: a, answer: b}\n  - {question: a}',
      '4:5: the row has nothing in its column "answer"',
    ],
    [
      'scorers: [includes]\ndataset:\n  - {question: a, answer: {b: 1}}',
      '3:5: the row has a target that no scorer can compare with',
    ],
    ['scorers: [includes]\ndataset: {rows: [{q: a, answer: b}], input: qq}', '2:45: there is no column "qq"'],
    ['evals:\n  - &e {name: a, dataset: a.csv, scorers: [includes]}\n  - *e', '2:15: a second eval named "a"'],
  ])('whose meaning fails, %j, is refused at %s', async (text, expected) => {
    const files = {
      'a.csv': 'question,answer\n1+1?,2\n2+2?,vier\n',
      'b.csv': 'q,a\n1,2\n',
      'gap.csv': 'question,answer\n1,2\n3,\n',
      'bare.txt': 'no placeholder',
    };
    expect(await shown(text, files)).toContain(`./e.eval.yaml:${expected}`);
  });

  test('suggests the column that was meant', async () => {
    const told = await shown('scorers: [includes]\ndataset: {file: a.csv, target: anwser}', {
      'a.csv': 'question,answer\n1,2\n',
    });
    expect(told).toContain('Did you mean "answer"? The columns are question, answer.');
  });

  test('that is no UTF-8 text is refused at the first byte that is none', async () => {
    const { writeFileSync } = await import('node:fs');
    const folder = evalFolder({});
    writeFileSync(
      `${folder.path}/e.yaml`,
      Buffer.from([0x61, 0x3a, 0x20, 0x31, 0x0a, 0xc3, 0xa4, 0x3a, 0x20, 0xe4, 0x0a]),
    );
    expect(await refusal(folder.load('./e.yaml'))).toContain('./e.yaml:2:4: this is not UTF-8 text.');
    writeFileSync(`${folder.path}/e.yaml`, Buffer.from(`\ufeff${base}`, 'utf16le'));
    expect(await refusal(folder.load('./e.yaml'))).toContain('./e.yaml:1:1: this is not UTF-8 text.');
  });

  test('that is a data set by itself is refused before it is parsed', async () => {
    const folder = evalFolder({ 'e.yaml': `# ${'x'.repeat(8_000_001)}` });
    expect(await refusal(folder.load('./e.yaml'))).toBe(
      '"./e.yaml" has more than 8 MB.\nPut the rows in a .jsonl or .csv file, and name that: dataset: FILE.',
    );
  });

  test('shows nothing that could steer a terminal', async () => {
    const told = await shown('dataset: a.csv\nscorers: ["\\e[31mred\\u202e"]\n');
    expect(told).toContain('"\\u{1b}[31mred\\u{202e}" is not one of');
    const folder = evalFolder({ 'e\u001b[31m.yaml': 'x: 1' });
    expect(await refusal(folder.load('./e\u001b[31m.yaml'))).toContain(
      './e\\u{1b}[31m.yaml:1:1: the file has no "dataset"',
    );
  });

  test('that has no name is told so where its file cannot lend it one', async () => {
    const folder = evalFolder({ 'my eval.yaml': base, 'fine.v2.eval.yml': base });
    expect(await refusal(folder.load('./my eval.yaml'))).toContain(
      './my eval.yaml:1:1: the eval has no name, and cannot be called "my eval" like its file.',
    );
    expect((await folder.load('./fine.v2.eval.yml')).map(({ eval: { name } }) => name)).toEqual(['fine.v2']);
  });
});
