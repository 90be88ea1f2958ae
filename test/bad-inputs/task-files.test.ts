import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  changed,
  checkpointChanges,
  type JsonChange,
  jsonChanges,
  type TextChange,
  textChanges,
} from './task-file-cases.ts';
import { type Place, place } from './place.ts';
import { refusal } from './refusal.ts';

let at: Place;
let tasks = '';
let sound = '';

beforeAll(async () => {
  at = await place();
  tasks = await at.submit();
  sound = readFileSync(at.path(tasks), 'utf8');
  at.keep();
});

beforeEach(() => {
  at.restore();
  at.server.forget();
});

afterAll(async () => at[Symbol.asyncDispose]());

const texts = Object.entries<TextChange>(textChanges);
const objects = Object.entries<JsonChange>({ ...jsonChanges, ...checkpointChanges });

/** The plan beside it is whole, so `poll` may tell from that; but never anything else. */
async function pollTellsTheSameOrRefuses(): Promise<void> {
  const { exitCode, stdout, stderr } = await at.evals('poll', '--json');
  if (exitCode === 7) return;
  expect(exitCode, stderr).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ state: 'pending', totals: { total: 3, done: 0 } });
}

describe('a task file is refused by `run` before anything is sent', () => {
  it.each(texts)('when it holds %s', async (_, change) => {
    at.write(tasks, change(sound));
    await refusal(at, 7, 'run');
    await pollTellsTheSameOrRefuses();
  });

  it.each(objects)('when it has %s', async (_, change) => {
    at.write(tasks, changed(sound, change));
    await refusal(at, 7, 'run');
    await pollTellsTheSameOrRefuses();
  });

  it('when it was cut off, wherever that was', async () => {
    const bytes = Buffer.from(sound);
    const end = bytes.toString().trimEnd().length;
    for (let length = 0; length < end; length++) {
      at.write(tasks, bytes.subarray(0, length));
      const { exitCode, stderr } = await at.evals('run');
      expect(exitCode, `${String(length)} bytes`).toBe(7);
      expect(stderr, `${String(length)} bytes`).toMatch(/^error: \S[^\n]*\n(?: {2}\S[^\n]*\n)+$/);
    }
    expect(at.server.connections).toBe(0);
  });

  it('by the line and column where it is no JSON', async () => {
    at.write(tasks, sound.replace('"num_examples": 3', '"num_examples": nix'));
    const line = sound.slice(0, sound.indexOf('"num_examples"')).split('\n').length;
    expect((await refusal(at, 7, 'run')).stderr).toContain(`not valid JSON at ${String(line)}:`);
  });

  it('by the field that is wrong', async () => {
    at.write(tasks, sound.replace('"num_examples": 3', '"num_examples": "3"'));
    expect((await refusal(at, 7, 'run')).stderr).toContain('tasks["custom__gpt-test"].num_examples');
  });
});

describe('a task file is accepted', () => {
  it.each<[string, TextChange]>([
    ['with a byte-order mark', (text) => `\ufeff${text}`],
    ['with CRLF line ends', (text) => text.replaceAll('\n', '\r\n')],
    ['with unknown fields', (text) => text.replace('{', '{ "note": "mine", "x": [1, null],')],
    ['on one line', (text) => JSON.stringify(JSON.parse(text))],
    ['with a time zone in a time', (text) => text.replace(/"updated_at": "[^"]*"/, '"updated_at": "9999-12-31 23:59"')],
    ['with a separator of lines in a text', (text) => text.replace('"experiment": null', '"experiment": "a\u2028b"')],
  ])('%s', async (_, change) => {
    at.write(tasks, change(sound));
    expect(await at.evals('run', '--dry-run')).toMatchObject({ exitCode: 0 });
    expect(await at.evals('poll')).toMatchObject({ exitCode: 0 });
  });
});
