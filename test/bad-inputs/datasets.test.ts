import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, truncateSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Place, place } from './place.ts';
import { refusal } from './refusal.ts';

let at: Place;

beforeEach(async () => {
  at = await place();
});

afterEach(async () => at[Symbol.asyncDispose]());

const submit = ['submit', '--eval', 'custom', '--models', 'gpt-test', '--limit', 'all', '--data'];
const row = '{"question":"Say the number 1.","answer":"1"}';
const deep = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

describe('a dataset that is none is refused', () => {
  it.each<[string, string, (path: string) => void, string?]>([
    ['is missing', 'd.jsonl', () => undefined, 'does not exist'],
    [
      'is a folder',
      'd.jsonl',
      (path) => {
        mkdirSync(path);
      },
      'is a directory',
    ],
    ['is a pipe', 'd.jsonl', (path) => void execFileSync('mkfifo', [path]), 'is a named pipe'],
    [
      'is a device',
      'd.jsonl',
      (path) => {
        symlinkSync('/dev/zero', path);
      },
      'is a device',
    ],
    [
      'is a link to itself',
      'd.jsonl',
      (path) => {
        symlinkSync('d.jsonl', path);
      },
      'circle',
    ],
    ['has another ending', 'd.txt', (path) => void at.write(path, row), 'neither .jsonl nor .csv'],
    ['has no ending', 'd', (path) => void at.write(path, row), 'neither .jsonl nor .csv'],
    ['has an ending of the prototype', 'd.constructor', (path) => void at.write(path, row), 'neither .jsonl'],
    [
      'is a hole of 3 GB',
      'd.jsonl',
      (path) => {
        at.write(path, '');
        truncateSync(path, 3 * 1024 ** 3);
      },
      'too large',
    ],
  ])('that %s', async (_, name, make, words = '') => {
    make(at.path(name));
    expect((await refusal(at, 2, ...submit, name)).stderr).toContain(words);
  });

  it.each<[string, string | Uint8Array, string?]>([
    ['empty', '', 'no samples'],
    ['only blank lines', '\n\r\n  \n', 'no samples'],
    ['binary', new Uint8Array([0x1f, 0x8b, 8, 0, 0, 0xff, 0xfe]), 'not UTF-8'],
    ['NUL bytes', new Uint8Array(4096), 'Line 1'],
    ['UTF-16', Buffer.from(`\ufeff${row}`, 'utf16le'), 'not UTF-8'],
    ['Latin-1', Buffer.from('{"question":"caf\u00e9","answer":"1"}', 'latin1'), 'not UTF-8'],
    ['a JSON list', `[${row}]`, 'not a JSON object'],
    ['a pretty JSON object', JSON.stringify(JSON.parse(row), null, 2), 'Line 1'],
    ['bad JSON on line 3', `${row}\n${row}\n{"question":\n${row}`, 'Line 3'],
    ['a number', '7', 'not a JSON object'],
    ['null', 'null', 'not a JSON object'],
    ['HTML', '<!doctype html>', 'Line 1'],
    ['CSV', 'question,answer\na,b', 'Line 1'],
    ['no question', '{"frage":"a","answer":"1"}', 'input'],
    ['no answer', '{"question":"a"}', 'target'],
    ['a null answer', `${row}\n{"question":"a","answer":null}`, 'Row 2'],
    ['an empty answer', `${row}\n{"question":"a","answer":""}`, 'Row 2'],
    ['an empty question', `${row}\n{"question":"","answer":"1"}`, 'Row 2'],
    ['a row without the column', `${row}\n{"answer":"1"}`, 'Row 2'],
    ['an answer that is an object', '{"question":"a","answer":{"b":1}}', 'target'],
    ['an answer that is an empty list', '{"question":"a","answer":[]}', 'target'],
    ['a terminal escape where the JSON ends', '{"\u001b[2J', 'Line 1'],
    ['a terminal escape in a column', '{"\\u001b[2J":1}', 'input'],
    ['a question nested too deep', `{"question":${deep(200_000)},"answer":"1"}`, 'Line 1'],
    ['an answer nested too deep', `{"question":"a","answer":${deep(200_000)}}`, 'Line 1'],
    ['more nested too deep', `{"question":"a","answer":"1","more":${deep(201)}}`, 'Line 1'],
  ])('that holds %s (.jsonl)', async (_, content, words = '') => {
    at.write('d.jsonl', content);
    expect((await refusal(at, 2, ...submit, 'd.jsonl')).stderr).toContain(words);
  });

  it.each<[string, string | Uint8Array, string?]>([
    ['empty', '', 'no samples'],
    ['only a header', 'question,answer\n', 'no samples'],
    ['an open quote', 'question,answer\n"a,b\nc,d\n', 'line 2'],
    ['a quote in a quote', 'question,answer\n"a"b",c\n', 'line 2'],
    ['a field too many', 'question,answer\na,b,c\n', 'line 2'],
    ['a field too few', 'question,answer\na,b\nc\n', 'line 3'],
    ['a column twice', 'question,question,answer\na,b,c\n', 'two columns'],
    ['a missing column', 'frage,answer\na,b\n', 'input'],
    ['an empty answer', 'question,answer\na,\n', 'Row 1'],
    ['semicolons', 'question;answer\na;b\n', 'input'],
    ['binary', new Uint8Array([0xff, 0xd8, 0xff, 0xe0]), 'not UTF-8'],
    ['UTF-16', Buffer.from('\ufeffquestion,answer\na,b\n', 'utf16le'), 'not UTF-8'],
    ['a terminal escape in its header', '\u001b]52;c;AA\u0007,answer\na,b\n', 'input'],
  ])('that holds %s (.csv)', async (_, content, words = '') => {
    at.write('d.csv', content);
    expect((await refusal(at, 2, ...submit, 'd.csv')).stderr).toContain(words);
  });

  it('that the other evals cannot use', async () => {
    at.write('d.jsonl', row);
    at.write('d.csv', 'problem,answer\na,b\n');
    expect((await at.evals('submit', '--eval', 'browsecomp', '--data', 'd.csv')).exitCode).toBe(2);
    await refusal(at, 2, 'submit', '--eval', 'custom');
    for (const name of ['d.jsonl', 'd.csv']) {
      const { exitCode, stderr } = await at.evals('submit', '--eval', 'gsm8k', '--data', name);
      expect([0, 2], stderr).toContain(exitCode);
    }
  });
});

describe('a dataset is accepted, and its samples are asked', () => {
  it.each<[string, string, string | Uint8Array, number]>([
    ['with a byte-order mark', 'd.jsonl', `\ufeff${row}`, 1],
    ['with CRLF', 'd.jsonl', `${row}\r\n${row}\r\n`, 2],
    ['with an id twice', 'd.jsonl', `{"id":"a",${row.slice(1)}\n{"id":"a",${row.slice(1)}`, 2],
    [
      'with ids from the prototype',
      'd.jsonl',
      `{"id":"__proto__",${row.slice(1)}\n{"id":"constructor",${row.slice(1)}`,
      2,
    ],
    ['with columns from the prototype', 'd.jsonl', `{"__proto__":{"polluted":1},"constructor":2,${row.slice(1)}`, 1],
    ['with steering characters', 'd.jsonl', '{"question":"Say 1 \\u001b[2J\\u0000\\u202e\\u2028","answer":"1"}', 1],
    ['with half a character', 'd.jsonl', '{"question":"Say 1 \\ud800","answer":"1"}', 1],
    ['with a row of 10 MB', 'd.jsonl', `{"question":"Say 1 ${'x'.repeat(10_000_000)}","answer":"1"}`, 1],
    ['with a number that no JavaScript holds', 'd.jsonl', '{"question":12345678901234567890,"answer":"1"}', 1],
    ['as CSV with a byte-order mark', 'd.csv', '\ufeffquestion,answer\nSay 1,1\n', 1],
    ['as CSV with CRLF and line breaks in quotes', 'd.csv', 'question,answer\r\n"Say\r\n1, ""now""",1\r\n', 1],
    ['as CSV with a formula', 'd.csv', `question,answer\n"=cmd|' /C calc'!A0 1",1\n`, 1],
    ['as CSV with columns from the prototype', 'd.csv', '__proto__,question,answer\nx,Say 1,1\n', 1],
  ])('%s', async (_, name, content, samples) => {
    at.write(name, content);
    const submitted = await at.evals(...submit, name);
    expect(submitted.exitCode, submitted.stderr).toBe(0);
    const told = await at.evals('run');
    expect(told.exitCode, told.stderr).toBe(0);
    expect(at.server.asked).toHaveLength(samples);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe('a prompt file', () => {
  it.each<[string, string | Uint8Array | undefined]>([
    ['is missing', undefined],
    ['is empty', ''],
    ['is blank', ' \n\t'],
    ['has no placeholder', 'Say something.'],
    ['has an unknown placeholder', 'Answer {frage}.'],
    ['has a placeholder from the prototype', 'Answer {constructor}.'],
    ['has __proto__ as a placeholder', 'Answer {__proto__}.'],
    ['is no UTF-8', new Uint8Array([0xff, 0xfe, 0x7b])],
  ])('that %s is refused', async (_, content) => {
    at.write('d.jsonl', row);
    if (content !== undefined) at.write('p.txt', content);
    await refusal(at, 2, ...submit, 'd.jsonl', '--prompt-file', 'p.txt');
  });

  it('that is a folder or a device is refused', async () => {
    at.write('d.jsonl', row);
    mkdirSync(at.path('folder'));
    for (const path of ['folder', '/dev/zero', '/dev/tty', '.']) {
      await refusal(at, 2, ...submit, 'd.jsonl', '--prompt-file', path);
    }
  });

  it('may hold braces, a byte-order mark and CRLF', async () => {
    at.write('d.jsonl', row);
    at.write('p.txt', '\ufeffAnswer as {{"a": 1}} \\boxed{}:\r\n{input}\r\n');
    const submitted = await at.evals(...submit, 'd.jsonl', '--prompt-file', 'p.txt');
    expect(submitted.exitCode, submitted.stderr).toBe(0);
    const spec = readFileSync(at.path(submitted.stdout.trim().replace(/json$/, 'd'), 'spec.json'), 'utf8');
    expect(spec).not.toContain('\ufeff');
  });
});
