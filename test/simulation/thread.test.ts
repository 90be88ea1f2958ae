import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSimulationThread } from '../../src/simulation/thread-handle.ts';
import { ask, choiceOf } from './ask.ts';

let directory: string;
let url: URL;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'evals-thread-'));
  const program = join(directory, 'thread.mjs');
  const entry = fileURLToPath(new URL('thread-entry.ts', import.meta.url));
  await build({ entryPoints: [entry], outfile: program, bundle: true, platform: 'node', format: 'esm' });
  url = pathToFileURL(program);
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

const settings = { every_model: { latency: 0, accuracy: 1 } };

test('a thread answers from the samples it loaded, counts, and ends', async () => {
  const thread = await startSimulationThread(url, { settings, samples: ['gsm8k.jsonl'] });
  const { body } = await ask(thread.baseUrl, 'What is in gsm8k.jsonl?');
  expect(choiceOf(body).text).toBe('samples');
  expect(await thread.stats()).toMatchObject({ received: 1, answered: 1 });
  expect(await Promise.all([thread.stats(), thread.stats()])).toHaveLength(2);
  await thread.close();
  await expect(ask(thread.baseUrl, 'anybody?')).rejects.toThrow();
  await expect(thread.stats()).rejects.toThrow('has ended');
});

test('samples that cannot be loaded are the error of the start', async () => {
  const started = startSimulationThread(url, { settings, samples: ['missing.jsonl'] });
  await expect(started).rejects.toThrow('There is no file "missing.jsonl".');
});

test('a thread that nobody closes keeps no process alive', async () => {
  const handle = fileURLToPath(new URL('../../src/simulation/thread-handle.ts', import.meta.url));
  const contents = `import { startSimulationThread } from ${JSON.stringify(handle)};
    const { baseUrl } = await startSimulationThread(new URL(${JSON.stringify(url.href)}), { settings: {}, samples: [] });
    process.stdout.write(baseUrl);`;
  const program = join(directory, 'abandons.mjs');
  const stdin = { contents, resolveDir: directory };
  await build({ stdin, outfile: program, bundle: true, platform: 'node', format: 'esm' });
  const { stdout } = await promisify(execFile)(process.execPath, [program]);
  expect(stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1$/);
});
