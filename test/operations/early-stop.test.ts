import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { StatusReport } from '../../src/core/status.ts';
import { evals } from '../security/process.ts';
import { fastClock } from '../support/fast-clock.ts';
import { browseCompCsv } from '../support/browsecomp-data.ts';
import { workplace } from './workplace.ts';

const folder = mkdtempSync(join(tmpdir(), 'evals-early-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The program in a folder of its own, with a simulated provider that behaves like this. */
function shell(name: string, settings: string) {
  const cwd = mkdtempSync(join(folder, `${name}-`));
  const program = async (...argv: string[]) => evals(argv, { cwd, environment: { EVALS_MOCK: settings } });
  return { cwd, program };
}

function statusIn(stdout: string): StatusReport {
  return (JSON.parse(stdout) as { status: StatusReport }).status;
}

describe('a canary, as a user sees it', () => {
  test('answers that are cut end the run with 3 after five of them, say why, and --no-canary goes on', async () => {
    const { program, cwd } = shell('cut', 'latency=0,truncated=1,accuracy=0');
    await program('submit', '--eval', 'arithmetic', '--models', 'mock/strong', '--limit', '60');
    const first = await program('run', '--concurrent', '20', '--json');
    expect(first.exitCode).toBe(3);
    expect(statusIn(first.stdout)).toMatchObject({ state: 'interrupted', totals: { done: 5, pending: 55 } });
    expect(first.stderr).toMatch(
      /canary: None of the first 5 samples gave anything to judge: 5 cut at the token limit/,
    );
    expect(first.stderr).toMatch(/canary: prompt: user: Solve this problem/);
    expect(first.stderr).toMatch(/canary: answer: \S/);
    expect(first.stderr).toMatch(/Go on all the same with: evals run --tasks \S+ --no-canary/);
    expect(readFileSync(join(cwd, 'async_results/async_runner.log'), 'utf8')).toContain('canary: extraction: ');

    const { tasks } = JSON.parse((await program('poll', '--json')).stdout) as StatusReport;
    expect(tasks[0]?.error).toMatch(/^canary: None of the first 5 .* Example: sample: arithmetic-001; prompt: /);

    const second = await program('run', '--no-canary', '--json');
    expect(second.exitCode).toBe(0);
    expect(statusIn(second.stdout)).toMatchObject({ state: 'completed', totals: { scored: 60 } });
    expect(statusIn(second.stdout).tasks[0]?.error).toBeNull();
  });

  test('wrong answers end nothing', async () => {
    const { program } = shell('wrong', 'latency=0,accuracy=0');
    await program('submit', '--eval', 'arithmetic', '--models', 'mock/strong', '--limit', '60');
    const { exitCode, stdout } = await program('run', '--json');
    expect(exitCode).toBe(0);
    expect(statusIn(stdout).tasks[0]).toMatchObject({ scored: 60, accuracy: 0 });
  });

  test('one model is hopeless, the other runs', async () => {
    const { program } = shell('two', 'latency=0,weak.malformed=1');
    await program('submit', '--eval', 'arithmetic', '--models', 'mock/weak,mock/strong', '--limit', '60');
    const { exitCode, stdout } = await program('run', '--json');
    expect(exitCode).toBe(3);
    expect(statusIn(stdout).tasks.map(({ done, status }) => [status, done])).toEqual([
      ['interrupted', 5],
      ['completed', 60],
    ]);
  });

  test('BrowseComp stays encrypted on disk, also where a canary dies', async () => {
    await using place = workplace();
    const rows = Array.from({ length: 20 }, (_, index) => ({
      question: `Which town is number ${String(index)} on the old list?`,
      answer: `Town ${String(index)}`,
    }));
    const data = join(place.folder, 'browsecomp.csv');
    writeFileSync(data, browseCompCsv(rows));
    await place.serve('latency=0,judge.empty=1');
    await place.submit({ evals: ['browsecomp'], data, grader: 'mock/judge' });
    const { exitCode, messages } = await place.run({ canary: true });
    expect(exitCode).toBe(3);
    expect(messages.join('\n')).toContain('5 failed (grader)');
    expect(messages.join('\n')).toContain('(kept encrypted)');
    const plain = place
      .files()
      .filter(({ path, text }) => !path.includes('journal') && text.includes('on the old list'));
    expect(plain.map(({ path }) => path)).toEqual([]);
  });
});

describe('an outage, against a real server, with a clock that is fifty times as fast', () => {
  test('that lasts stops the task with 4, leaves the samples pending, and the next run goes on', async () => {
    await using place = workplace();
    await place.submit({ limit: 200 });
    await place.serve('latency=0,errors=1');
    const stopped = await place.run({ clock: fastClock(50), concurrent: 2 });
    expect(stopped).toMatchObject({ exitCode: 4, status: { state: 'interrupted' } });
    const { error, failed, done } = stopped.status.tasks[0]!;
    expect(error).toMatch(/^outage: mock\/strong has answered none of the last \d+ requests for \d+ s \(\d+ server\)/);
    expect(done).toBeLessThan(200);
    expect(stopped.messages.join('\n')).toMatch(
      /run the \d+ that failed again, with: evals run --tasks \S+ --retry-failed/,
    );
    expect(failed).toBe(done);

    await place.serve('latency=0');
    expect(await place.run({ retryFailed: true })).toMatchObject({ exitCode: 0, status: { totals: { scored: 200 } } });
  });

  test('turns away at once the requests that wait for their turn', async () => {
    await using place = workplace();
    await place.submit({ limit: 60 });
    await place.serve('latency=0,errors=1');
    const { exitCode } = await place.run({ clock: fastClock(100), concurrent: 50, rpm: 10 });
    expect(exitCode).toBe(4);
    const text = place.files().find(({ path }) => path.includes('journal'))?.text ?? '';
    const [sent = Infinity] = [...text.matchAll(/"e":"attempt".*?"t":(\d+)/g)].map(([, t]) => Number(t)).slice(-1);
    const closed = Number(/"e":"close","t":(\d+)/.exec(text)?.[1]);
    // One every six seconds, those fifty would have taken five minutes.
    expect(closed - sent).toBeLessThan(150_000);
  });

  test('of one request in five stops nothing', async () => {
    await using place = workplace();
    await place.submit({ limit: 200 });
    await place.serve('latency=1,errors=0.2');
    const { status } = await place.run({ clock: fastClock(50), concurrent: 2 });
    expect(status).toMatchObject({ state: 'completed', totals: { done: 200 } });
  });
});
