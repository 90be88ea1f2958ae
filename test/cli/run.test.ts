import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import type { Operations } from '../../src/cli/operations.ts';
import { StorageError } from '../../src/core/errors.ts';
import type { LiveStatus } from '../../src/core/status.ts';
import type { RunOptions, RunReport } from '../../src/operations/run.ts';
// Loaded beforehand: virtual time does not wait for files.
import '../../src/reports/live.ts';
import '../../src/reports/text.ts';
import { statusReport, taskReport } from '../reports/sample-reports.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { fakeOperations } from '../support/fake-operations.ts';
import { type FakeShell, fakeShell } from '../support/fake-shell.ts';

function live(done: number, fields: Partial<LiveStatus> = {}): LiveStatus {
  return {
    total: 100,
    done,
    failed: 0,
    accuracy: done === 0 ? null : 0.9,
    ci95: done === 0 ? null : [0.83, 0.94],
    samplesPerSecond: done === 0 ? null : 1,
    etaSeconds: done === 0 ? null : 100 - done,
    inFlight: 5,
    limit: 5,
    waiting: null,
    simulated: true,
    ...fields,
  };
}

const finished = statusReport({
  state: 'completed',
  runners: [],
  tasks: [taskReport({ status: 'completed', total: 100, done: 100, scored: 100, failed: 0, last_error: null })],
});

const done: RunReport = { exitCode: 0, status: finished, messages: [] };

interface Ran {
  readonly exitCode: number;
  readonly shell: FakeShell;
  readonly options: RunOptions;
  readonly clock: FakeClock;
}

async function ran(
  argv: readonly string[],
  body: (options: RunOptions, shell: FakeShell, clock: FakeClock) => Promise<RunReport> = async () => done,
): Promise<Ran> {
  const clock = new FakeClock(Date.UTC(2026, 10, 20, 17, 44));
  const shell = fakeShell({ clock });
  let seen: RunOptions | undefined;
  const operations: Operations = fakeOperations({
    run: async () => ({
      run: async (options) => {
        seen = options;
        return body(options, shell, clock);
      },
    }),
  });
  const exitCode = await clock.run(main(['run', ...argv], shell, operations));
  return { exitCode, shell, options: seen!, clock };
}

/** A run of 100 samples, one a second. */
async function steady({ observer, clock, stop }: RunOptions): Promise<RunReport> {
  for (let second = 0; second <= 100 && !stop.aborted; second++) {
    observer?.progress?.(live(second));
    if (second < 100) await clock.sleep(1000, stop);
  }
  return stop.aborted ? { ...done, exitCode: stop.reason as 130 } : done;
}

describe('run', () => {
  it('has the defaults of the documentation', async () => {
    const { options } = await ran([]);
    expect(options).toMatchObject({
      cwd: '/somewhere',
      tasks: 'async_results/latest_tasks.json',
      outputDir: 'async_results',
      concurrent: undefined,
      strategy: undefined,
      maxRetries: undefined,
      timeoutMs: undefined,
      retryFailed: false,
      allowChanged: false,
      acceptCorruption: false,
      steal: false,
      dryRun: false,
    });
  });

  it('hands every flag to the operation', async () => {
    const flags =
      '--tasks t.json --output-dir o --concurrent 50 --strategy sequential --max-retries 0 --timeout 2m ' +
      '--retry-failed --allow-changed --accept-corruption --steal --dry-run';
    const { options } = await ran(flags.split(' '));
    expect(options).toMatchObject({
      tasks: 't.json',
      outputDir: 'o',
      concurrent: 50,
      strategy: 'sequential',
      maxRetries: 0,
      timeoutMs: 120_000,
      retryFailed: true,
      allowChanged: true,
      acceptCorruption: true,
      steal: true,
      dryRun: true,
    });
  });

  it('ends with the exit code of the report, its messages on stderr and its table on stdout', async () => {
    const messages = ['3 samples failed. Run them again with: evals run --retry-failed'];
    const { exitCode, shell } = await ran([], async () => ({ ...done, exitCode: 1, messages }));
    expect(exitCode).toBe(1);
    expect(shell.stderr.text).toBe(`${messages.join('')}\n`);
    expect(shell.stdout.text).toMatchInlineSnapshot(`
      "model         progress                  done/total  failed  accuracy       95% CI    /s   ETA
      gpt-4o        ████████████████████████     100/100       0     91.2%  [89.2–92.9]  14.2  done

      tokens 610k in, 132k out · cost not known

      took 96 MiB of memory, 1m12s of processor time
      "
    `);
  });

  it('prints the result as JSON', async () => {
    const { shell } = await ran(['--json'], async () => ({ ...done, messages: ['all is well'] }));
    expect(JSON.parse(shell.stdout.text)).toEqual({ v: 1, exit_code: 0, messages: ['all is well'], status: finished });
  });

  it('off a terminal writes a line at the start, every 30 s and at the end', async () => {
    const { shell } = await ran([], steady);
    expect(shell.stderr.text).toMatchInlineSnapshot(`
      "2026-11-20T17:44:00.000Z simulated 0/100 · 0 failed · 5/5 in flight
      2026-11-20T17:44:30.000Z simulated 29/100 · 0 failed · 90.0% [83.0–94.0] · 1.0/s · ETA 1m11s · 5/5 in flight
      2026-11-20T17:45:00.000Z simulated 59/100 · 0 failed · 90.0% [83.0–94.0] · 1.0/s · ETA 41s · 5/5 in flight
      2026-11-20T17:45:30.000Z simulated 89/100 · 0 failed · 90.0% [83.0–94.0] · 1.0/s · ETA 11s · 5/5 in flight
      2026-11-20T17:45:40.000Z simulated 100/100 · 0 failed · 90.0% [83.0–94.0] · 1.0/s · 5/5 in flight
      "
    `);
  });

  it('says nothing twice: neither numbers that stand still, nor a notice that is also a message or an error', async () => {
    const { shell } = await ran([], async ({ observer, clock }) => {
      observer?.progress?.(live(0));
      observer?.notice?.('warn', 'the disk is full');
      await clock.sleep(120_000);
      return { ...done, messages: ['the disk is full', 'go on with: evals run'] };
    });
    const lines = shell.stderr.text.trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    expect(shell.stderr.text.match(/the disk is full/g)).toHaveLength(1);

    const failed = await ran([], async ({ observer }) => {
      observer?.notice?.('error', 'There is no task file.');
      throw new StorageError('There is no task file.');
    });
    expect(failed.exitCode).toBe(7);
    expect(failed.shell.stderr.text).toBe('error: There is no task file.\n');
  });

  it('shows an error that is not what the run fails with', async () => {
    const { shell } = await ran([], async ({ observer }) => {
      observer?.notice?.('error', 'one thing');
      observer?.notice?.('error', 'another');
      return done;
    });
    expect(shell.stderr.text).toContain('error: one thing\n');
    expect(shell.stderr.text).toContain('error: another\n');
  });

  it('after Ctrl-C says what it finishes and for how long, and exits 130', async () => {
    const { exitCode, shell, clock } = await ran(['--grace', '20'], async (options, own, time) => {
      void time.sleep(10_500).then(() => own.signal('SIGINT'));
      return steady(options);
    });
    expect(exitCode).toBe(130);
    expect(clock.monotonic()).toBe(10_500);
    expect(shell.stderr.text).toContain('finishing 5 calls in flight, for at most 20 s; another signal stops now\n');
    expect(shell.signal('SIGINT')).toBe(0);
  });

  it('aborts what is in flight when the grace is over', async () => {
    const { shell } = await ran(['--grace', '20'], async ({ abort, clock }, own) => {
      own.signal('SIGTERM');
      await clock.sleep(100_000, abort);
      expect(clock.monotonic()).toBe(20_000);
      return { ...done, exitCode: 143 };
    });
    expect(shell.stderr.text).toContain('the grace is over, stopping now');
  });

  it('under nohup survives the end of its terminal, and says so in the log', async () => {
    const { exitCode, shell } = await ran([], async (options, own, time) => {
      void time.sleep(10_500).then(() => own.signal('SIGHUP'));
      return steady(options);
    });
    expect(exitCode).toBe(0);
    expect(shell.stderr.text).toContain('17:44:10.500Z the terminal is gone, the run goes on\n');
    expect(shell.stderr.text).not.toContain('\u001b');
  });
});
