import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { poll } from '../../src/operations/poll.ts';
import { run, type RunOptions } from '../../src/operations/run.ts';
import { submit, type SubmitOptions } from '../../src/operations/submit.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'evals-operations-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const environment = { EVALS_MOCK: 'latency=0' };

async function submitted(options: Partial<SubmitOptions> = {}) {
  return submit({
    cwd: folder,
    evals: ['arithmetic'],
    models: ['mock/strong', 'mock/weak'],
    limit: 40,
    outputDir: 'async_results',
    repeats: 1,
    shuffle: false,
    environment,
    clock: systemClock,
    ...options,
  });
}

async function ran(options: Partial<RunOptions> = {}) {
  return run({
    cwd: folder,
    tasks: 'latest',
    outputDir: 'async_results',
    concurrent: 8,
    maxRetries: undefined,
    timeoutMs: 60_000,
    retryFailed: false,
    allowChanged: false,
    acceptCorruption: false,
    steal: false,
    dryRun: false,
    environment,
    clock: systemClock,
    stop: new AbortController().signal,
    abort: new AbortController().signal,
    ...options,
  });
}

async function polled() {
  return poll({ cwd: folder, file: 'latest', outputDir: 'async_results', environment, clock: systemClock });
}

describe('submit, run, poll', () => {
  test('the main job: two models over the same samples, from plan to numbers', async () => {
    const plan = await submitted();
    expect(plan.path).toMatch(/^async_results\/tasks_\d{8}_\d{6}\.json$/);
    expect(await polled()).toMatchObject({ state: 'pending', totals: { total: 80, done: 0 } });

    const report = await ran();
    expect(report.exitCode).toBe(0);
    expect(await polled()).toMatchObject({ state: 'completed', totals: { total: 80, done: 80, scored: 80, failed: 0 } });
    const [strong, weak] = report.status.tasks;
    expect(strong?.accuracy).toBeGreaterThan(weak?.accuracy ?? 1);
  });

  test('running again buys nothing', async () => {
    await submitted();
    await ran();
    const again = await ran();
    expect(again).toMatchObject({ exitCode: 0, status: { totals: { done: 80 } } });
  });
});
