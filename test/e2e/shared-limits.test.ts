import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { StatusReport } from '../../src/core/status.ts';
import { type MockProcess, startMockProcess } from '../support/mock-process.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const evals = fileURLToPath(new URL('../../bin/evals.js', import.meta.url));
/** 30 a second. */
const rpm = 1800;
const samples = 90;
const inFlight = 10;

/** Takes what a server lets pass at once, until it refuses. */
async function drain({ baseUrl }: MockProcess): Promise<void> {
  const body = JSON.stringify({ model: 'strong', messages: [{ role: 'user', content: 'to be counted' }] });
  const headers = { 'content-type': 'application/json', authorization: 'Bearer any' };
  const ask = async (): Promise<number> => {
    const answer = await fetch(`${baseUrl}/chat/completions`, { method: 'POST', headers, body });
    await answer.text();
    return answer.status;
  };
  while (!(await Promise.all(Array.from({ length: 100 }, ask))).includes(429));
}

/** A task file of its own, run by a process of its own. */
function runner(folder: string, name: string, env: NodeJS.ProcessEnv) {
  const cwd = join(folder, name);
  mkdirSync(cwd);
  const program = (...argv: string[]) => spawnSync(process.execPath, [evals, ...argv], { cwd, env });
  const submitted = program('submit', '--eval', 'arithmetic', '--models', 'mock/strong', '--limit', String(samples));
  expect(submitted.status).toBe(0);
  return {
    run: async () => {
      const flags = ['run', '--no-canary', '--concurrent', String(inFlight)];
      const child = spawn(process.execPath, [evals, ...flags], { cwd, env, stdio: 'ignore' });
      const [code] = (await once(child, 'exit')) as [number | null];
      return code;
    },
    poll: () => JSON.parse(program('poll', '--json').stdout.toString()) as StatusReport,
  };
}

test('two runners with one key keep to its limit together, and both finish', async () => {
  const folder = temporaryDirectory();
  await using server = await startMockProcess({ settings: { every_model: { rpm, latency: 20, spread: 0 } } });
  const env = { ...process.env, MOCK_BASE_URL: server.baseUrl, EVALS_CACHE_DIR: join(folder, 'cache') };
  const runners = [runner(folder, 'one', env), runner(folder, 'two', env)];
  // Else both would be done before anything limits them.
  await drain(server);
  const before = await server.stats();

  expect(await Promise.all(runners.map(async ({ run }) => run()))).toEqual([0, 0]);
  for (const { poll } of runners) expect(poll().totals).toMatchObject({ done: samples, failed: 0 });
  const after = await server.stats();
  const count = (status: string): number => (after.statuses[status] ?? 0) - (before.statuses[status] ?? 0);
  expect(count('200')).toBe(2 * samples);
  // What both have in flight before either knows of the limit; then they pace themselves, and now and then meet in the same moment.
  expect(count('429')).toBeLessThanOrEqual(2 * inFlight + (2 * samples) / 10);
}, 60_000);
