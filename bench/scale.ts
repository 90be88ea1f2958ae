// 100,000 samples in one task: memory, bytes on disk, resume to the first request, poll (bench/README.md).
// Usage: npm run bench:scale -- [--samples 100000] [--concurrency 50]
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { flag } from './flag.ts';
import { question } from './floors/arguments.ts';
import { foreignServer } from './foreign-server.ts';
import { measure, median } from './measure.ts';

const samples = flag('samples', 100_000);
const concurrency = String(flag('concurrency', 50));
const evals = resolve('bin/evals.js');
const folder = mkdtempSync(join(tmpdir(), 'evals-scale-'));
const say = (text: string): void => void process.stdout.write(`${text}\n`);

try {
  const server = await foreignServer({ settings: 'latency=0,spread=0', folder });
  const environment = { OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'bench' };
  for (const count of [...new Set([Math.min(10_000, samples), samples])]) {
    const output = join(folder, String(count));
    const file = await submitted(count, output, environment);
    const whole = await command(['run', '--no-canary', '--tasks', file, '--concurrent', concurrency], environment);
    const journal = sizeBelow(`${file.replace(/\.json$/, '')}.d/journal`);
    const files = filesBelow(`${file.replace(/\.json$/, '')}.d`);
    say(
      `${count.toLocaleString('en')} samples, ${concurrency} in flight: ${whole.seconds.toFixed(1)} s, ` +
        `${((whole.cpuSeconds * 1000) / count).toFixed(3)} ms processor time per sample, peak ${whole.peakMegabytes.toFixed(0)} MB, ` +
        `${String(Math.round(journal / count))} B journal per sample, ${String(files)} files`,
    );
    if (count === samples) await resumeAndPoll(file, environment);
  }
  await server.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function submitted(count: number, output: string, environment: Record<string, string>): Promise<string> {
  const data = join(folder, `${String(count)}.jsonl`);
  const rows = Array.from({ length: count }, (_, index) =>
    JSON.stringify({ question: question(index), answer: String(index * 8) }),
  );
  writeFileSync(data, rows.join('\n'));
  const flags = ['--eval', 'custom', '--data', data, '--models', 'strong', '--limit', 'all', '--output-dir', output];
  const { stdout, seconds } = await command(['submit', ...flags], environment);
  say(`submit of ${count.toLocaleString('en')} samples: ${seconds.toFixed(1)} s`);
  return stdout.trim();
}

/** A kill when nearly all is done leaves a whole journal to read; the next run's first request tells how long that took. */
async function resumeAndPoll(done: string, environment: Record<string, string>): Promise<void> {
  const polls = [];
  for (let round = 0; round < 7; round++)
    polls.push((await command(['poll', '--file', done, '--json'], environment)).seconds);
  const bare = [];
  for (let round = 0; round < 7; round++)
    bare.push((await measure({ command: process.execPath, arguments: ['-e', '0'] })).seconds);
  say(`poll: ${(median(polls) * 1000).toFixed(0)} ms (a bare node: ${(median(bare) * 1000).toFixed(0)} ms)`);

  const file = await submitted(samples, join(folder, 'killed'), environment);
  await killedAt(file, 0.97, environment);
  const seconds = await firstRequest(file, environment);
  say(
    `resume of a journal of 97 % of ${samples.toLocaleString('en')} samples to its first request: ${seconds.toFixed(2)} s`,
  );
}

async function killedAt(file: string, share: number, environment: Record<string, string>): Promise<void> {
  const child = spawn(process.execPath, [evals, 'run', '--no-canary', '--tasks', file, '--concurrent', concurrency], {
    env: { ...process.env, ...environment },
    stdio: 'ignore',
  });
  const ended = new Promise((settle) => child.once('exit', settle));
  for (;;) {
    await new Promise((settle) => setTimeout(settle, 1000));
    const { stdout } = await command(['poll', '--file', file, '--json'], environment);
    const { totals } = JSON.parse(stdout) as { totals: { done: number } };
    if (totals.done >= samples * share) break;
  }
  child.kill('SIGKILL');
  await ended;
}

async function firstRequest(file: string, environment: Record<string, string>): Promise<number> {
  const folders = `${file.replace(/\.json$/, '')}.d/journal`;
  const segments = (): number => sizeOf(join(folders, readdirSync(folders)[0] ?? ''), '000002.jsonl');
  const started = performance.now();
  const child = spawn(process.execPath, [evals, 'run', '--no-canary', '--tasks', file, '--concurrent', concurrency], {
    env: { ...process.env, ...environment },
    stdio: 'ignore',
  });
  const ended = new Promise((settle) => child.once('exit', settle));
  // Behind the two lines of the head, the first attempt.
  while (segments() < 700) await new Promise((settle) => setTimeout(settle, 2));
  const seconds = (performance.now() - started) / 1000;
  await ended;
  return seconds;
}

async function command(flags: readonly string[], environment: Record<string, string>) {
  return measure({ command: process.execPath, arguments: [evals, ...flags], environment });
}

function sizeOf(directory: string, name: string): number {
  return statSync(join(directory, name), { throwIfNoEntry: false })?.size ?? 0;
}

function sizeBelow(directory: string): number {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + sizeOf(entry.parentPath, entry.name), 0);
}

function filesBelow(directory: string): number {
  return readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;
}
