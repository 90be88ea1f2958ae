import { readFileSync } from 'node:fs';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { StatusReport } from '../../src/core/status.ts';
import { completion, send } from './loopback.ts';
import { type Place, place } from './place.ts';
import { steering } from './refusal.ts';

let at: Place;
let journal = '';

beforeAll(async () => {
  at = await place();
  journal = (await at.submit()).replace(/\.json$/, '.d/journal/custom__gpt-test/000001.jsonl');
  at.keep();
});

beforeEach(() => {
  at.restore();
  at.server.forget();
});

afterAll(async () => at[Symbol.asyncDispose]());

type Choice = Readonly<Record<string, unknown>>;
const choice = (message: unknown, more: Choice = {}): object =>
  completion('', { choices: [{ index: 0, message, finish_reason: 'stop', ...more }] });
const text = (content: unknown, more: Choice = {}): object => choice({ role: 'assistant', content }, more);
const usage = (value: unknown): object => completion('1', { usage: value });
const deep = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

/** What the server sends with status 200, and how each sample ends. */
const answers: readonly (readonly [string, object | string | Buffer, 'scored' | 'empty' | 'filtered' | 'malformed'])[] =
  [
    ['no text', text(''), 'empty'],
    ['blanks', text(' \n\t'), 'empty'],
    ['null', text(null), 'empty'],
    ['no content', choice({ role: 'assistant' }), 'empty'],
    [
      'tool calls only',
      choice({ role: 'assistant', content: null, tool_calls: [{ id: '1', type: 'function' }] }),
      'empty',
    ],
    ['a list without parts', text([]), 'empty'],
    ['parts of other types', text([{ type: 'image', text: 7 }]), 'empty'],
    ['parts', text([{ type: 'text', text: '1' }]), 'scored'],
    ['a refusal', choice({ role: 'assistant', content: null, refusal: 'I must not.' }), 'filtered'],
    ['what was filtered', text('1', { finish_reason: 'content_filter' }), 'filtered'],
    ['what was cut', text('1', { finish_reason: 'length' }), 'scored'],
    ['an unknown end', text('1', { finish_reason: '\u001b[2J' }), 'scored'],
    ['an end that is an object', text('1', { finish_reason: { a: 1 } }), 'scored'],
    ['a content that is a number', text(7), 'malformed'],
    ['a content that is an object', text({ a: 1 }), 'malformed'],
    ['a message that is null', choice(null), 'malformed'],
    ['a message that is a list', choice([]), 'malformed'],
    ['no choice', completion('', { choices: [] }), 'malformed'],
    ['choices that are null', completion('', { choices: null }), 'malformed'],
    ['choices that are an object', completion('', { choices: { 0: {} } }), 'malformed'],
    ['a choice that is null', completion('', { choices: [null] }), 'malformed'],
    [
      'two choices',
      completion('', { choices: [{ message: { content: '1' } }, { message: { content: '2' } }] }),
      'scored',
    ],
    ['nothing', '', 'malformed'],
    ['null as a whole', 'null', 'malformed'],
    ['a list as a whole', '[]', 'malformed'],
    ['a text as a whole', '"1"', 'malformed'],
    ['two objects', '{}{}', 'malformed'],
    ['HTML', '<html></html>', 'malformed'],
    ['an error', { error: { message: 'no' } }, 'malformed'],
    ['an error nested two hundred thousand deep', `{"error":${deep(200_000)}}`, 'malformed'],
    ['an error whose message is nested deep', `{"error":{"message":${deep(200_000)}}}`, 'malformed'],
    ['text and something nested deep', `{"choices":[{"message":{"content":"1"}}],"x":${deep(200_000)}}`, 'scored'],
    ['an end nested deep', `{"choices":[{"message":{"content":""},"finish_reason":${deep(200_000)}}]}`, 'empty'],
    ['bytes that are no UTF-8', Buffer.from([0xff, 0xfe, 0x7b, 0x7d]), 'malformed'],
    ['UTF-16', Buffer.from(JSON.stringify(text('1')), 'utf16le'), 'malformed'],
    [
      '__proto__',
      '{"__proto__":{"polluted":true},"choices":[{"message":{"content":"1","__proto__":{"polluted":1}}}]}',
      'scored',
    ],
    ['terminal escapes', text('\u001b[2J\u001b]52;c;AAAA\u0007\u009b31m\u202e1'), 'scored'],
    ['an end of a script', text('</script><img src=x onerror=alert(1)>'), 'scored'],
    ['a formula', text("=cmd|' /C calc'!A0"), 'scored'],
    ['NUL bytes', text('1\u0000\u0000'), 'scored'],
    ['half a character', '{"choices":[{"message":{"content":"1\\ud800"}}]}', 'scored'],
    ['the beginning of a line of a journal', text('1\n{"e":"outcome","s":0,"r":1,"c":"00000000"}\n'), 'scored'],
    ['5 MB of digits', text('1'.repeat(5_000_000)), 'scored'],
    ['5 MB of blanks and a digit', text(`${' '.repeat(5_000_000)}1`), 'scored'],
    ['5 MB of commas', text(',1'.repeat(2_500_000)), 'scored'],
    ['no usage', completion('1', { usage: undefined }), 'scored'],
    ['negative usage', usage({ prompt_tokens: -1, completion_tokens: -5 }), 'scored'],
    ['usage of 1e308', usage({ prompt_tokens: 1e308, completion_tokens: 1e308 }), 'scored'],
    ['usage as text', usage({ prompt_tokens: '20', completion_tokens: '5' }), 'scored'],
    ['usage that is a list', usage([1, 2]), 'scored'],
    ['usage that is null', usage(null), 'scored'],
    ['a model that is an object', completion('1', { model: {} }), 'scored'],
  ];

describe('an answer is kept as it came, and is a score or a failed sample and never a crash', () => {
  it.each(answers)('%s', async (_, body, end) => {
    at.server.answer = (_asked, response) => {
      send(response, 200, body);
    };
    const told = await at.evals('run', '--json');
    expect(told.exitCode, told.stderr).toBe(end === 'scored' ? 0 : 1);
    expect(told.stderr).not.toMatch(steering);
    const { status } = JSON.parse(told.stdout) as { status: StatusReport };
    expect(status.totals).toMatchObject({ done: 3, pending: 0 });
    expect(status.tasks[0]?.failures).toEqual(end === 'scored' ? {} : { [end]: 3 });
    expect(status.tasks[0]?.tokens.input).toBeGreaterThanOrEqual(0);
    expect(at.server.asked).toHaveLength(3);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();

    const sent = Buffer.from(typeof body === 'object' && !Buffer.isBuffer(body) ? JSON.stringify(body) : body);
    expect(keptBodies().map((kept) => kept.equals(sent))).toEqual([true, true, true]);

    const polled = await at.evals('poll');
    expect(polled.exitCode, polled.stderr).toBe(0);
    expect(polled.stdout + polled.stderr).not.toMatch(steering);
  });
});

describe('an answer that is too large', () => {
  it.each<[string, Buffer, Record<string, string>]>([
    ['70 MB', Buffer.alloc(70 * 1024 * 1024, 0x20), {}],
    ['a gzip bomb', gzipSync(Buffer.alloc(80 * 1024 * 1024)), { 'content-encoding': 'gzip' }],
    ['a brotli bomb', brotliCompressSync(Buffer.alloc(70 * 1024 * 1024)), { 'content-encoding': 'br' }],
  ])('%s is a failed sample', async (_, body, headers) => {
    at.server.answer = (_asked, response) => {
      send(response, 200, body, headers);
    };
    const told = await at.evals('run', '--concurrent', '1');
    expect(told.exitCode, told.stderr).toBe(1);
    expect(at.server.asked).toHaveLength(3);
  });

  it('50 MB of text are kept and scored', async () => {
    at.server.answer = (_asked, response) => {
      send(response, 200, text('word '.repeat(at.server.asked.length === 1 ? 10_000_000 : 1)));
    };
    const told = await at.evals('run', '--concurrent', '1');
    expect(told.exitCode, told.stderr).toBe(0);
    expect((await at.evals('poll')).exitCode).toBe(0);
  });
});

describe('a refusal is told in the words of the server, and safely', () => {
  it.each([
    [401, { error: { message: 'no\u001b[2J\u202e', code: 'x' } }, 4],
    [403, '<html>\u009b2J</html>', 4],
    [404, '', 4],
    [400, `{"error":${deep(200_000)}}`, 4],
    [400, { error: { message: 'x'.repeat(1_000_000) } }, 4],
    [418, '\u0000\u0000', 4],
    [300, '', 4],
    [304, '', 4],
  ] as const)('status %i', async (status, body, exitCode) => {
    at.server.answer = (_asked, response) => {
      send(response, status, body);
    };
    const told = await at.evals('run');
    expect(told.exitCode, told.stderr).toBe(exitCode);
    expect(told.stdout + told.stderr).not.toMatch(steering);
    expect(at.server.asked.length).toBeLessThanOrEqual(8);
    const polled = await at.evals('poll');
    expect(polled.stdout).not.toMatch(steering);
  });
});

function keptBodies(): Buffer[] {
  return readFileSync(at.path(journal), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { e: string; body?: string; base64?: string })
    .filter(({ e }) => e === 'completion')
    .map(({ body = '', base64 }) => (base64 === undefined ? Buffer.from(body) : Buffer.from(base64, 'base64')));
}
