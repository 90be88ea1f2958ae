import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Breakdown } from '../../src/core/breakdown.ts';
import type { ExperimentDetails } from '../../src/core/experiment-details.ts';
import type { ListReport } from '../../src/core/listing.ts';
import { type Ended, evals } from '../security/process.ts';

let cwd: string;
const told = async (...argv: string[]): Promise<Ended> =>
  evals(argv, { cwd, environment: { EVALS_MOCK: 'latency=0,empty=0.1', LANG: 'C.UTF-8', COLUMNS: '80' } });
const submit = async (...more: string[]): Promise<Ended> =>
  told('submit', '--eval', 'arithmetic', '--models', 'mock/strong,mock/weak', '--experiment', 'baseline', ...more);

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'evals-experiments-'));
  await submit('--limit', '20', '--tag', 'a', '--tag', 'b,c');
  await told('run');
});
afterAll(() => {
  rmSync(cwd, { recursive: true, force: true });
});

it('an experiment is grown, looked at, renamed and deleted, in processes of their own', async () => {
  const again = await submit('--limit', '20');
  expect(again.stderr).toContain('continues baseline: 40 of 40 done');
  const grown = await submit('--limit', '30');
  expect(grown.stderr).toContain('baseline has 40 of these 60 samples');
  expect(grown.stdout).not.toBe(again.stdout);
  await told('run', '--tasks', grown.stdout.trim());

  const shown = JSON.parse((await told('show', 'baseline', '--json', '--timeline')).stdout) as ExperimentDetails;
  expect(shown).toMatchObject({ state: 'completed', tags: ['a', 'b', 'c'], totals: { total: 60, done: 60 } });
  expect(shown.timeline?.in_flight).toHaveLength(240);
  const { experiments } = JSON.parse((await told('list', '--tag', 'b', '--json')).stdout) as ListReport;
  expect(experiments).toMatchObject([{ name: 'baseline', totals: shown.totals }]);
  const grouped = await told('show', 'baseline', '--group-by', 'level', '--json');
  const breakdowns = grouped.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Breakdown);
  expect(breakdowns.map(({ model_name }) => model_name)).toEqual(['mock/strong', 'mock/weak']);
  expect(breakdowns[0]?.groups.reduce((sum, { done }) => sum + done, 0)).toBe(30);
  expect((await told('show', 'baseline', '--errors')).stdout).toContain('empty');
  expect((await told('show', 'baseline')).stdout).toContain('requests in flight');

  expect(await told('rename', 'baseline', 'first')).toMatchObject({ exitCode: 0 });
  expect(await told('rename', 'baseline', 'second')).toMatchObject({ exitCode: 7 });
  const refused = await told('delete', 'first');
  expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
  expect(refused.stderr).toContain('Say --yes');
  expect(await told('delete', 'first', '--yes')).toMatchObject({
    exitCode: 0,
    stdout: 'Deleted experiment first: 2 task files.\n',
  });
  expect(existsSync(join(cwd, again.stdout.trim()))).toBe(false);
  expect(existsSync(join(cwd, 'async_results/latest_tasks.json'))).toBe(false);
});

it.each([
  [2, ['submit', '--experiment', 'a/b', '--eval', 'arithmetic', '--models', 'mock/strong']],
  [7, ['show', 'nothing']],
  [7, ['delete', 'nothing', '--yes']],
  [7, ['rename', 'nothing', 'something']],
  [2, ['rename', 'one']],
  [2, ['list', '--state', 'done']],
  [2, ['list', '--sort', 'size']],
  [2, ['show', '--errors', '--samples']],
])('every failure exits non-zero: %i for evals %j', async (exitCode, argv) => {
  expect(await told(...argv)).toMatchObject({ exitCode, stdout: '' });
});
