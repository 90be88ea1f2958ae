import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ComparedSide, ComparisonReport } from '../../src/core/comparison.ts';
import type { StatusReport, TaskReport } from '../../src/core/status.ts';
import { type Ended, evals } from '../security/process.ts';

let cwd: string;
const environment = { EVALS_MOCK: 'latency=0,empty=0.05', LANG: 'C.UTF-8', COLUMNS: '80' };
const told = async (...argv: string[]): Promise<Ended> => evals(argv, { cwd, environment });

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'evals-e2e-'));
  for (const [experiment, models] of [
    ['both', 'mock/strong,mock/weak'],
    ['waiting', 'mock/weak'],
  ] as const) {
    const flags = ['--models', models, '--limit', '120', '--experiment', experiment];
    expect((await told('submit', '--eval', 'arithmetic', ...flags)).exitCode).toBe(0);
    if (experiment === 'both') expect((await told('run', '--concurrent', '20', '--no-canary')).exitCode).toBe(1);
  }
});
afterAll(() => {
  rmSync(cwd, { recursive: true, force: true });
});

function sameNumbers(side: ComparedSide, task: TaskReport | undefined): void {
  const six = (bounds: readonly number[] | null | undefined) => bounds?.map((bound) => bound.toFixed(6));
  expect(side).toMatchObject({ model_name: task?.model_name, scored: task?.scored, failed: task?.failed });
  expect(side.score).toBeCloseTo(task?.accuracy ?? NaN, 6);
  expect(six(side.ci95)).toEqual(six(task?.ci95));
  expect(side.simulated).toBe(true);
}

describe('evals compare, in processes of its own', () => {
  it('tells the same scores as poll, and which of two models is better', async () => {
    const file = (await told('list', '--json')).stdout.match(/async_results\/tasks_[\w.]+json/g)?.at(-1) ?? '';
    const { tasks } = JSON.parse((await told('poll', '--file', file, '--json')).stdout) as StatusReport;
    const { stdout, exitCode } = await told('compare', 'both', '--json');
    const { comparisons } = JSON.parse(stdout) as ComparisonReport;
    expect(exitCode).toBe(0);
    expect(comparisons).toHaveLength(1);
    const [{ a, b, verdict, pairs, table, test }] = comparisons as [ComparisonReport['comparisons'][0]];
    sameNumbers(a, tasks[0]);
    sameNumbers(b, tasks[1]);
    expect(verdict).toBe('a-better');
    expect(test.name).toBe('exact-mcnemar');
    expect(pairs.compared + pairs.failed).toBe(120);
    expect(Object.values(table ?? {}).reduce((sum, each) => sum + each, 0)).toBe(pairs.compared);
  });

  it('every line keeps to the width and says simulated', async () => {
    const { stdout } = await told('compare', 'both:mock/strong', 'both:mock/weak', '--samples');
    expect(Math.max(...stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
    expect(stdout.match(/simulated/g)).toHaveLength(2);
    expect(stdout).toContain('A is better, by ');
  });

  it('the gate fails for the weak model, holds for the strong one, and waits for what is not run', async () => {
    const gate = async (...named: string[]) => (await told('compare', ...named, '--fail-on-regression')).exitCode;
    expect(await gate('both:mock/strong', 'both:mock/weak')).toBe(3);
    expect(await gate('both:mock/weak', 'both:mock/strong')).toBe(0);
    expect(await gate('both:mock/strong', 'waiting')).toBe(8);
  });

  it('names the nearest experiment, with the exit code that show has for it', async () => {
    const { exitCode, stderr } = await told('compare', 'bot');
    expect(exitCode).toBe(7);
    expect((await told('show', 'bot')).exitCode).toBe(7);
    expect(stderr).toContain('Did you mean both?');
  });
});
