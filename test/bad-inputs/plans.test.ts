import { readFileSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  changed,
  type JsonChange,
  jsonChanges,
  planChanges,
  samplesChanges,
  type TextChange,
  textChanges,
} from './task-file-cases.ts';
import { type Place, place } from './place.ts';
import { refusal } from './refusal.ts';

let at: Place;
let directory = '';
let plan = '';
let sound = '';

beforeAll(async () => {
  at = await place();
  directory = (await at.submit()).replace(/\.json$/, '.d');
  plan = `${directory}/spec.json`;
  sound = readFileSync(at.path(plan), 'utf8');
  at.keep();
});

beforeEach(() => {
  at.restore();
  at.server.forget();
});

afterAll(async () => at[Symbol.asyncDispose]());

const commands = [['run'], ['run', '--dry-run'], ['poll'], ['mock-server', '--tasks', 'latest']];

async function allRefuse(): Promise<void> {
  for (const argv of commands) await refusal(at, 7, ...argv);
}

describe('a plan is refused by every command that needs it', () => {
  it.each(Object.entries<TextChange>(textChanges))('when it holds %s', async (_, change) => {
    at.write(plan, change(sound));
    await allRefuse();
  });

  it.each(Object.entries<JsonChange>({ ...jsonChanges, ...planChanges }))('when it has %s', async (_, change) => {
    at.write(plan, changed(sound, change));
    await allRefuse();
  });

  it.each<[string, () => void]>([
    [
      'it is missing',
      () => {
        rmSync(at.path(plan));
      },
    ],
    [
      'its folder is missing',
      () => {
        rmSync(at.path(directory), { recursive: true });
      },
    ],
    [
      'its folder has another name',
      () => {
        renameSync(at.path(directory), at.path('elsewhere.d'));
      },
    ],
    [
      'its folder is a file',
      () => {
        filed(at.path(directory));
      },
    ],
    [
      'it is a folder',
      () => {
        linked('samples', at.path(plan));
      },
    ],
    [
      'it is a device',
      () => {
        linked('/dev/zero', at.path(plan));
      },
    ],
    [
      'it is a circle of links',
      () => {
        linked('spec.json', at.path(plan));
      },
    ],
    [
      'it is a hole of 3 GB',
      () => {
        truncateSync(at.path(plan), 3 * 1024 ** 3);
      },
    ],
  ])('when %s', async (_, spoil) => {
    spoil();
    await allRefuse();
  });

  it('when it was cut off, wherever that was', async () => {
    const bytes = Buffer.from(sound);
    for (let length = 0; length < sound.trimEnd().length; length += 3) {
      at.write(plan, bytes.subarray(0, length));
      expect((await at.evals('run')).exitCode, `${String(length)} bytes`).toBe(7);
      expect((await at.evals('poll')).exitCode, `${String(length)} bytes`).toBe(7);
    }
    expect(at.server.connections).toBe(0);
  });
});

describe('frozen samples are refused by `run`', () => {
  it.each(Object.entries<JsonChange>(samplesChanges))('when the plan names %s', async (_, change) => {
    at.write(plan, changed(sound, change));
    await refusal(at, 7, 'run');
  });

  it.each<[string, (path: string) => void]>([
    [
      'changed',
      (path) => {
        writeFileSync(path, readFileSync(path, 'utf8').replace('number 1', 'number 7'));
      },
    ],
    [
      'cut off',
      (path) => {
        writeFileSync(path, readFileSync(path).subarray(0, -10));
      },
    ],
    [
      'empty',
      (path) => {
        writeFileSync(path, '');
      },
    ],
    [
      'gone',
      (path) => {
        rmSync(path);
      },
    ],
    [
      'a folder',
      (path) => {
        linked('..', path);
      },
    ],
    [
      'a device',
      (path) => {
        linked('/dev/zero', path);
      },
    ],
    [
      'a hole of 3 GB',
      (path) => {
        truncateSync(path, 3 * 1024 ** 3);
      },
    ],
  ])('when they are %s', async (_, spoil) => {
    spoil(at.path(directory, 'samples/custom.jsonl'));
    await refusal(at, 7, 'run');
  });
});

describe('a plan for something unknown is refused as wrong usage', () => {
  it.each<[string, number, JsonChange]>([
    ['an eval that does not exist', 2, (_, task) => void Object.assign(task, { eval_name: 'custon' })],
    ['an eval called constructor', 2, (_, task) => void Object.assign(task, { eval_name: 'constructor' })],
    ['an eval with a path', 2, (_, task) => void Object.assign(task, { eval_name: '../evil.mjs' })],
    ['an eval that steers a terminal', 2, (_, task) => void Object.assign(task, { eval_name: '\u001b[2J\u009b' })],
    ['a model with a space', 2, (_, task) => void Object.assign(task, { model_name: 'gpt 4' })],
    ['a model that steers a terminal', 2, (_, task) => void Object.assign(task, { model_name: '\u001b]0;x\u0007' })],
    ['a model of 300 letters', 2, (_, task) => void Object.assign(task, { model_name: 'x'.repeat(300) })],
    ['a provider without a model', 2, (_, task) => void Object.assign(task, { model_name: 'groq/' })],
    ['a provider without a key', 4, (_, task) => void Object.assign(task, { model_name: 'groq/x' })],
    ['a grader without a key', 4, (_, task) => void Object.assign(task, { grader: 'anthropic/x' })],
    ['another version of the eval', 2, (_, task) => void Object.assign(task, { eval_version: 99 })],
  ])('%s', async (_, exitCode, change) => {
    at.write(plan, changed(sound, change));
    await refusal(at, exitCode, 'run');
    expect((await at.evals('poll')).exitCode).toBe(0);
  });
});

function linked(target: string, path: string): void {
  rmSync(path);
  symlinkSync(target, path);
}

function filed(path: string): void {
  rmSync(path, { recursive: true });
  writeFileSync(path, 'x');
}
