import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SubmissionDetails } from '../../src/core/details.ts';
import type { ListReport } from '../../src/core/listing.ts';
import type { OutcomeRecord, SampleView } from '../../src/core/outcome.ts';
import { type Ended, evals } from '../security/process.ts';

let cwd: string;
const environment = { EVALS_MOCK: 'latency=0,empty=0.2', LANG: 'C.UTF-8', COLUMNS: '80' };
const told = async (...argv: string[]): Promise<Ended> => evals(argv, { cwd, environment });

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'evals-e2e-'));
  const models = ['--models', 'mock/strong,mock/weak'];
  expect(await told('submit', '--eval', 'arithmetic', ...models, '--limit', '50', '--experiment', 'e2e')).toMatchObject(
    { exitCode: 0 },
  );
  expect((await told('run', '--concurrent', '10')).exitCode).toBe(1);
});
afterAll(() => {
  rmSync(cwd, { recursive: true, force: true });
});

describe('after a run, in processes of their own', () => {
  it('list, show and report tell the same numbers as poll', async () => {
    const polled = JSON.parse((await told('poll', '--json')).stdout) as SubmissionDetails;
    const { submissions } = JSON.parse((await told('list', '--json')).stdout) as ListReport;
    const shown = JSON.parse((await told('show', '--json')).stdout) as SubmissionDetails;
    const reported = JSON.parse((await told('report', '--format', 'json')).stdout) as SubmissionDetails;
    for (const { tasks, totals, state } of [...submissions, shown, reported]) {
      expect({ totals, state }).toEqual({ totals: polled.totals, state: 'completed' });
      expect(tasks.map(({ accuracy, ci95 }) => [accuracy, ci95])).toEqual(
        polled.tasks.map(({ accuracy, ci95 }) => [accuracy, ci95]),
      );
    }
    expect([shown.experiment, reported.experiment, submissions[0]?.experiment]).toEqual(['e2e', 'e2e', 'e2e']);
  });

  it('the failed samples are those that were counted, and one of them has its story', async () => {
    const { stdout } = await told('show', '--failed', '--limit', 'all', '--json');
    const failed = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as OutcomeRecord);
    const { totals } = JSON.parse((await told('poll', '--json')).stdout) as SubmissionDetails;
    expect(failed).toHaveLength(totals.failed);
    const { sample_id, task_id } = failed[0]!;
    const view = JSON.parse(
      (await told('show', '--task', task_id, '--sample', sample_id, '--json')).stdout,
    ) as SampleView;
    expect(view.passes[0]?.calls[0]?.unusable).toContain('empty');
    expect(view.passes[0]?.calls[0]?.messages?.at(-1)?.content).toContain(view.input);
  });

  it('a report is the same each time, also in a file', async () => {
    const [one, two] = [await told('report'), await told('report', '--output', 'report.md')];
    expect(two).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    expect(readFileSync(join(cwd, 'report.md'), 'utf8')).toBe(one.stdout);
    expect(one.stdout).toContain('(simulated)');
  });

  it('every line keeps to the width', async () => {
    for (const argv of [['list'], ['show'], ['show', '--samples'], ['show', '--sample', 'arithmetic-001']]) {
      const { stdout, exitCode } = await told(...argv);
      expect(exitCode).toBe(0);
      expect(Math.max(...stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
    }
  });

  it('a reader that has seen enough ends it without a word', () => {
    const program = `${process.execPath} ${resolve('bin/evals.js')} show --samples --limit all | head -n 1`;
    const { stdout, stderr, status } = spawnSync('/bin/bash', ['-o', 'pipefail', '-c', program], {
      cwd,
      env: { PATH: process.env['PATH'] ?? '', HOME: cwd, ...environment },
      encoding: 'utf8',
    });
    expect([stdout.split('\n').length, stderr, status]).toEqual([2, '', 0]);
  });
});
