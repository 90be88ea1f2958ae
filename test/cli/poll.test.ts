import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
// Loaded beforehand: virtual time does not wait for files.
import '../../src/reports/text.ts';
import type { Operations } from '../../src/cli/operations.ts';
import type { RunState, StatusReport } from '../../src/core/status.ts';
import type { PollOptions } from '../../src/operations/poll.ts';
import { statusReport, taskReport } from '../reports/sample-reports.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { fakeOperations } from '../support/fake-operations.ts';
import { fakeOutput, type FakeShell, fakeShell } from '../support/fake-shell.ts';
import { FakeTerminal } from '../support/fake-terminal.ts';

/** A poll whose answers follow from the time. */
function polling(reportAt: (ms: number) => StatusReport): Operations {
  return fakeOperations({ poll: async () => ({ poll: async ({ clock }) => reportAt(clock.monotonic()) }) });
}

function inState(state: RunState, failed = 0, low = 0.85): StatusReport {
  const status = state === 'completed' ? 'completed' : 'running';
  return statusReport({ state, tasks: [taskReport({ status, failed, ci95: [low, 0.95] })] });
}

async function runs(
  argv: readonly string[],
  operations: Operations,
  shell: FakeShell,
  clock: FakeClock,
): Promise<number> {
  return clock.run(main(['poll', ...argv], shell, operations));
}

describe('the exit code of poll', () => {
  const gate = ['--min-accuracy', '0.8'];
  it.each<[RunState, { failed?: number; low?: number }, string[], number]>([
    ['running', {}, [], 0],
    ['dead', {}, [], 0],
    ['failed', {}, [], 0],
    ['completed', { failed: 3 }, [], 0],
    ['completed', {}, ['--wait'], 0],
    ['completed', { failed: 3 }, ['--wait'], 1],
    ['failed', {}, ['--wait'], 4],
    ['dead', {}, ['--wait'], 6],
    ['stalled', {}, ['--wait'], 6],
    ['interrupted', {}, ['--wait'], 8],
    ['completed', {}, ['--watch'], 0],
    ['completed', { failed: 3 }, ['--watch'], 1],
    ['failed', {}, ['--watch'], 4],
    ['dead', {}, ['--watch'], 6],
    ['interrupted', {}, ['--watch'], 8],
    ['running', {}, ['--wait', '--timeout', '90'], 124],
    ['pending', {}, ['--wait', '--timeout', '90'], 124],
    ['pending', {}, ['--watch', '--timeout', '90'], 124],
    ['stalled', {}, ['--watch', '--timeout', '90'], 124],
    ['completed', {}, gate, 0],
    ['completed', { failed: 3 }, gate, 1],
    ['completed', { low: 0.79 }, gate, 3],
    ['completed', { low: 0.79, failed: 3 }, gate, 3],
    ['completed', { low: 0.79 }, [...gate, '--wait'], 3],
    ['running', { low: 0.1 }, gate, 8],
    ['pending', {}, gate, 8],
    ['interrupted', {}, gate, 8],
    ['failed', {}, gate, 4],
    ['dead', {}, gate, 6],
    ['stalled', {}, gate, 6],
  ])('%s %j with %j is %i', async (state, { failed, low }, argv, exitCode) => {
    const clock = new FakeClock();
    const operations = polling(() => inState(state, failed, low));
    expect(await runs(argv, operations, fakeShell({ clock }), clock)).toBe(exitCode);
  });

  it('says which task is below the gate, and that one without scored samples is', async () => {
    const clock = new FakeClock();
    const shell = fakeShell({ clock });
    const tasks = [
      taskReport({ status: 'completed', task_id: 'a__good', ci95: [0.8, 0.9] }),
      taskReport({ status: 'completed', task_id: 'a__bad', ci95: [0.7999, 0.9] }),
      taskReport({ status: 'completed', task_id: 'a__none', ci95: null }),
    ];
    const operations = polling(() => statusReport({ state: 'completed', tasks }));
    expect(await runs(['--min-accuracy', '0.8'], operations, shell, clock)).toBe(3);
    expect(shell.stderr.text).toBe(
      'gate not met: a__bad may be as low as 79.9%; 80.0% is asked for\n' +
        'gate not met: a__none has no scored samples; 80.0% is asked for\n',
    );
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('after %s is %i', async (signal, exitCode) => {
    const clock = new FakeClock();
    const shell = fakeShell({ clock });
    void clock.sleep(2500).then(() => shell.signal(signal));
    expect(
      await runs(
        ['--wait'],
        polling(() => inState('running')),
        shell,
        clock,
      ),
    ).toBe(exitCode);
    expect(clock.monotonic()).toBe(2500);
    expect(shell.signal(signal)).toBe(0);
  });
});

describe('poll', () => {
  it('hands the flags to the operation', async () => {
    const clock = new FakeClock();
    const shell = fakeShell({ clock });
    let asked: PollOptions | undefined;
    const poll = async (options: PollOptions): Promise<StatusReport> => {
      asked = options;
      return statusReport();
    };
    const operations = fakeOperations({ poll: async () => ({ poll }) });
    await runs(['--file', 'a.json', '--output-dir', 'there'], operations, shell, clock);
    expect(asked).toMatchObject({ cwd: '/somewhere', file: 'a.json', outputDir: 'there' });
    await runs([], operations, shell, clock);
    expect(asked).toMatchObject({ file: 'latest', outputDir: 'async_results' });
  });

  it('prints the report as one JSON object', async () => {
    const clock = new FakeClock();
    const shell = fakeShell({ clock });
    await runs(
      ['--json'],
      polling(() => inState('running')),
      shell,
      clock,
    );
    expect(JSON.parse(shell.stdout.text)).toEqual(inState('running'));
    expect(shell.stdout.text.trimEnd()).not.toContain('\n');
  });

  it('prints nothing with --quiet', async () => {
    const clock = new FakeClock();
    const shell = fakeShell({ clock });
    expect(
      await runs(
        ['--quiet', '--min-accuracy', '0.9'],
        polling(() => inState('completed')),
        shell,
        clock,
      ),
    ).toBe(3);
    expect(shell.stdout.text + shell.stderr.text).toBe('');
  });

  it('waits in silence and prints the end', async () => {
    const clock = new FakeClock();
    const shell = fakeShell({ clock });
    const operations = polling((ms) => inState(ms < 7000 ? 'running' : 'completed'));
    expect(await runs(['--wait', '--json'], operations, shell, clock)).toBe(0);
    expect(JSON.parse(shell.stdout.text)).toMatchObject({ state: 'completed' });
    expect(clock.monotonic()).toBe(7000);
  });

  it('watches as JSON lines: one per interval, and one within a second of each change of state', async () => {
    const clock = new FakeClock();
    const shell = fakeShell({ clock });
    const states: [number, RunState][] = [
      [0, 'pending'],
      [6500, 'running'],
      [8100, 'stalled'],
      [13_500, 'completed'],
    ];
    const operations = polling((ms) => {
      const [, state] = states.findLast(([from]) => from <= ms)!;
      return statusReport({
        state,
        time: String(ms),
        tasks: [taskReport({ status: state === 'completed' ? state : 'running' })],
      });
    });
    expect(await runs(['--watch', '--json'], operations, shell, clock)).toBe(1);
    const lines = shell.stdout.text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as StatusReport);
    expect(lines.map(({ time, state }) => [Number(time), state])).toEqual([
      [0, 'pending'],
      [5000, 'pending'],
      [7000, 'running'],
      [9000, 'stalled'],
      [14_000, 'completed'],
    ]);
  });

  it('watches in a file with one block per change, and none twice', async () => {
    const clock = new FakeClock();
    const shell = fakeShell({ clock });
    const operations = polling((ms) => inState(ms < 21_000 ? 'running' : 'completed'));
    await runs(['--watch'], operations, shell, clock);
    expect(shell.stdout.text.match(/● alive/g)).toHaveLength(1);
    expect(shell.stdout.text.match(/✓ completed/g)).toHaveLength(1);
    expect(shell.stdout.text).not.toContain('\u001b');
  });
});

describe('poll --watch on a terminal', () => {
  function watched(columns: number, rows: number) {
    const clock = new FakeClock();
    const terminal = new FakeTerminal(columns, rows);
    const writing: { columns: number; rows: number; write: (text: string) => void } = {
      columns,
      rows,
      write: (text) => {
        terminal.write(text);
      },
    };
    const shell = fakeShell({ clock, environment: { LANG: 'C', NO_COLOR: '1' }, stdout: fakeOutput(writing) });
    terminal.write('$ earlier\r\n$ evals poll --watch\r\n');
    return { clock, terminal, writing, shell };
  }

  const counting = (ms: number): StatusReport =>
    statusReport({
      state: ms < 20_000 ? 'running' : 'completed',
      tasks: [taskReport({ status: ms < 20_000 ? 'running' : 'completed', done: Math.min(1319, ms / 10), failed: 0 })],
    });

  it('leaves what stood above alone, and its last frame below it', async () => {
    const { clock, terminal, shell } = watched(80, 24);
    expect(await runs(['--watch'], polling(counting), shell, clock)).toBe(0);
    expect(terminal.everything.slice(0, 2)).toEqual(['$ earlier', '$ evals poll --watch']);
    expect(terminal.everything.filter((line) => line.includes('completed'))).toHaveLength(1);
    expect(terminal.everything.filter((line) => line.includes('alive'))).toEqual([]);
    expect(terminal).toMatchObject({ cursorVisible: true, synchronized: false });
    expect(terminal.screen[terminal.cursor.row]).toBe('');
  });

  it('hides the cursor while it draws, and shows it again after Ctrl-C', async () => {
    const { clock, terminal, shell } = watched(80, 24);
    const midway = clock.sleep(6000).then(() => {
      expect(terminal.cursorVisible).toBe(false);
      terminal.write('^C');
      shell.signal('SIGINT');
    });
    expect(await runs(['--watch'], polling(counting), shell, clock)).toBe(130);
    expect(terminal.cursorVisible).toBe(true);
    expect(terminal.everything.join('\n')).not.toContain('^C');
    await midway;
  });

  it('shows the cursor again when a look fails', async () => {
    const { clock, terminal, shell } = watched(80, 24);
    const operations = polling((ms) => {
      if (ms > 3000) throw new Error('gone');
      return counting(ms);
    });
    expect(await runs(['--watch'], operations, shell, clock)).toBe(70);
    expect(terminal.cursorVisible).toBe(true);
  });

  it('never scrolls more than it must, at any size', async () => {
    for (const [columns, rows] of [
      [40, 6],
      [50, 10],
      [100, 8],
      [30, 4],
      [120, 2],
    ] as const) {
      const { clock, terminal, shell } = watched(columns, rows);
      await runs(['--watch', '--interval', '1'], polling(counting), shell, clock);
      const seen = terminal.everything.join('\n');
      expect(seen.startsWith('$ earlier\n$ evals poll --watch')).toBe(true);
      expect(terminal.everything.length).toBeLessThanOrEqual(2 + rows);
    }
  });

  it('draws anew within a second when the terminal is resized', async () => {
    const { clock, terminal, writing, shell } = watched(100, 24);
    void clock.sleep(5500).then(() => {
      terminal.resize(50);
      writing.columns = 50;
    });
    const soonAfter = clock.sleep(6900).then(() => {
      expect(terminal.screen.slice(0, 2)).toEqual(['$ earlier', '$ evals poll --watch']);
      expect(terminal.screen.join('\n')).not.toContain('done/total');
      expect(terminal.screen.join('\n')).toContain('600/1,319');
    });
    expect(await runs(['--watch'], polling(counting), shell, clock)).toBe(0);
    await soonAfter;
  });
});
