import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { StatusReport } from '../../src/core/status.ts';
import { type MockProcess, startMockProcess } from '../support/mock-process.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const evals = fileURLToPath(new URL('../../bin/evals.js', import.meta.url));
const rates = { input_usd_per_million: 2.5, output_usd_per_million: 10 };
const samples = 150;

/** A submission of two models, a price file, and the referee that counts what they take. */
async function place(settings: Record<string, number>, repeats: number) {
  const folder = temporaryDirectory();
  writeFileSync(
    join(folder, 'prices.json'),
    JSON.stringify({ schema: 'evals.prices/1', models: { 'mock/strong': rates, 'mock/weak': rates } }),
  );
  const server = await startMockProcess({ settings: { every_model: settings } });
  const env = { ...process.env, MOCK_BASE_URL: server.baseUrl, EVALS_PRICES: 'prices.json' };
  const options = { cwd: folder, env } as const;
  const submit = [
    'submit',
    '--eval',
    'arithmetic',
    '--models',
    'mock/strong,mock/weak',
    '--limit',
    String(samples),
    '--repeats',
    String(repeats),
  ];
  expect(spawnSync(process.execPath, [evals, ...submit], options).status).toBe(0);
  const start = (maxCost: number): { readonly child: ChildProcess; readonly ended: Promise<number | null> } => {
    const flags = ['run', '--no-canary', '--concurrent', '50', '--max-cost', String(maxCost)];
    const child = spawn(process.execPath, [evals, ...flags], { ...options, stdio: 'ignore' });
    return { child, ended: once(child, 'exit').then(([code]) => code as number | null) };
  };
  const poll = (): StatusReport =>
    JSON.parse(spawnSync(process.execPath, [evals, 'poll', '--json'], options).stdout.toString()) as StatusReport;
  return { server, start, poll };
}

async function billed(server: MockProcess): Promise<number> {
  const { tokens } = await server.stats();
  return (tokens.input * rates.input_usd_per_million + tokens.output * rates.output_usd_per_million) / 1e6;
}

test('two runners on one task file never take more than --max-cost, end with 5, and a higher one goes on to the end', async () => {
  // More passes than a runner opens while they wait for money: so each runner gets a task of its own.
  const repeats = 8;
  const { server, start, poll } = await place({ latency: 150, tokens: 120, empty: 0.05, errors: 0.03 }, repeats);
  await using _ = server;
  const cap = 0.2;
  const codes = await Promise.all([start(cap).ended, start(cap).ended]);
  expect(codes).toEqual([5, 5]);
  const spent = await billed(server);
  expect(spent).toBeLessThanOrEqual(cap);
  // The worst case of a request here is about 0.006, and of those that failed nobody knows what they took.
  expect(spent).toBeGreaterThan(cap / 2);
  const { tasks, totals } = poll();
  expect(totals.pending).toBeGreaterThan(0);
  for (const task of tasks)
    expect(task).toMatchObject({ status: 'interrupted', error: expect.stringMatching(/^budget: \$/) as string });

  expect(await start(20).ended).toBe(1);
  const end = poll();
  expect(end.totals).toMatchObject({ done: 2 * samples * repeats, pending: 0 });
  const cost = end.tasks.reduce((sum, task) => sum + (task.cost_usd ?? 0), 0);
  expect(cost).toBeGreaterThanOrEqual(await billed(server));
}, 120_000);

test('a budget outlives the runners that are killed: what they had in flight counts as spent', async () => {
  const { server, start, poll } = await place({ latency: 200, tokens: 120 }, 1);
  await using _ = server;
  const cap = 0.25;
  for (let kill = 0; kill < 3; kill++) {
    const { child, ended } = start(cap);
    const before = (await server.stats()).received;
    while ((await server.stats()).received < before + 20 && child.exitCode === null) await once(setTimer(20), 'abort');
    child.kill('SIGKILL');
    await ended;
  }
  expect(await start(cap).ended).toBe(5);
  expect(await billed(server)).toBeLessThanOrEqual(cap);
  expect(await start(20).ended).toBe(0);
  const cost = poll().tasks.reduce((sum, task) => sum + (task.cost_usd ?? 0), 0);
  expect(cost).toBeGreaterThanOrEqual(await billed(server));
}, 120_000);

function setTimer(ms: number): AbortSignal {
  return AbortSignal.timeout(ms);
}
