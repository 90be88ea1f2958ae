import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Place, place } from './place.ts';
import { refusal, steering } from './refusal.ts';

let at: Place;
let file: string;

beforeAll(async () => {
  at = await place();
  file = await at.submit();
  at.keep();
});
beforeEach(() => {
  at.restore();
});
afterAll(async () => at[Symbol.asyncDispose]());

const commands = [[['show']], [['show', '--samples']], [['show', '--sample', 'one']], [['report']]];

describe('list, show and report refuse in one sentence', () => {
  it.each(commands)('a file that is not there: evals %j', async (argv) => {
    for (const name of ['nothing.json', './missing/x.json', '\u001b[2J']) await refusal(at, 7, ...argv, name);
    await refusal(at, 7, ...argv, '--output-dir', 'elsewhere');
  });

  it.each(commands)('a plan that is gone: evals %j', async (argv) => {
    rmSync(at.path(file.replace(/json$/, 'd/spec.json')));
    await refusal(at, 7, ...argv);
  });

  it('samples that were changed', async () => {
    const [, samples] = ['', at.path(file.replace(/json$/, 'd/samples/custom.jsonl'))];
    writeFileSync(samples, '{"id":"one"}\n');
    await refusal(at, 7, 'show', '--samples');
    await refusal(at, 7, 'show', '--sample', 'one');
  });

  it('a folder that is none', async () => {
    await refusal(at, 7, 'list', '--output-dir', 'missing');
    await refusal(at, 7, 'list', '--output-dir', 'questions.jsonl');
    await refusal(at, 2, 'list', '--output-dir', ' ');
  });

  it('a task, a sample, a number or a form that does not exist', async () => {
    await refusal(at, 2, 'show', '--task', 'custom__gpt-tset');
    await refusal(at, 2, 'show', '--samples', '--task', 'constructor');
    await refusal(at, 2, 'show', '--sample', '__proto__');
    for (const limit of ['', '-1', '0', '1.5', 'NaN', '1e3', '9'.repeat(400)]) {
      await refusal(at, 2, 'show', '--samples', `--limit=${limit}`);
    }
    await refusal(at, 2, 'report', '--format', 'html\u001b[2J');
    await refusal(at, 2, 'show', 'one.json', 'two.json');
  });

  it('an output that cannot be written', async () => {
    mkdirSync(at.path('folder'));
    for (const output of ['folder', 'missing/report.md', '/dev/null'])
      await refusal(at, 7, 'report', '--output', output);
    await refusal(at, 2, 'report', '--output', ' ');
  });
});

describe('a folder full of foreign files', () => {
  it('is listed as far as it can be, a line for each other', async () => {
    const foreign = [
      '',
      '{}',
      '[]',
      'null',
      '\u0000',
      '{"schema":"evals.tasks/2"}',
      '{"schema":"\u001b[2J"}',
      'x'.repeat(1000),
    ];
    foreign.forEach((text, index) => at.write(`async_results/tasks_${String(index)}.json`, text));
    mkdirSync(at.path('async_results', 'tasks_folder.json'));
    const told = await at.evals('list');
    expect(told.exitCode).toBe(0);
    expect(told.stdout).toContain('pending');
    const warnings = told.stderr.trimEnd().split('\n');
    expect(warnings).toHaveLength(foreign.length + 1);
    for (const warning of warnings) expect(warning).toMatch(/^warning: .*"\S*tasks_\w+\.json" .*\.$/);
    expect(told.stderr).not.toMatch(steering);
  });

  it('alone is no success', async () => {
    at.write('tasks_x.json', '{}');
    expect((await at.evals('list', '--output-dir', '.')).exitCode).toBe(7);
  });
});
