import { describe, expect, it } from 'vitest';
import { interruption } from '../../src/cli/signals.ts';
import { FakeClock, settledPromises } from '../support/fake-clock.ts';
import { fakeOutput, fakeShell } from '../support/fake-shell.ts';

function interrupted({ attended = true, graceMs = 60_000 } = {}) {
  const clock = new FakeClock();
  const terminal = { columns: 80, rows: 24 };
  const shell = fakeShell({ clock, stderr: attended ? fakeOutput(terminal) : fakeOutput() });
  const heard: string[] = [];
  const signals = interruption(shell, {
    graceMs,
    onStop: (graceEndsAt) => heard.push(`stop, grace until ${graceEndsAt}`),
    onAbort: (why) => heard.push(`abort by ${why}`),
    onHangUp: () => heard.push('hang-up'),
  });
  return { clock, shell, heard, signals, state: () => [signals.stop.aborted, signals.abort.aborted] };
}

describe('signals', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('the first %s stops, and its exit code is the reason', (name, code) => {
    const { shell, signals, state, heard } = interrupted();
    shell.signal(name);
    expect(state()).toEqual([true, false]);
    expect(signals.stop.reason).toBe(code);
    expect(heard).toEqual(['stop, grace until 60000']);
    signals.end();
  });

  it('the second aborts, at least a second later; a double within the second is one', async () => {
    const { clock, shell, signals, state } = interrupted();
    shell.signal('SIGINT');
    await clock.run(clock.sleep(999));
    shell.signal('SIGINT');
    expect(state()).toEqual([true, false]);
    await clock.run(clock.sleep(1));
    shell.signal('SIGTERM');
    expect(state()).toEqual([true, true]);
    expect(signals.stop.reason).toBe(130);
    expect(shell.exits).toEqual([]);
    signals.end();
  });

  it('the third ends the process', async () => {
    const { clock, shell, signals } = interrupted();
    for (let press = 0; press < 3; press++) {
      shell.signal('SIGINT');
      await clock.run(clock.sleep(1000));
    }
    expect(shell.exits).toEqual([130]);
    signals.end();
  });

  it('without a second one the end of the grace aborts', async () => {
    const { clock, shell, state, heard, signals } = interrupted({ graceMs: 5000 });
    shell.signal('SIGINT');
    await clock.run(clock.sleep(4999));
    expect(state()).toEqual([true, false]);
    await clock.run(clock.sleep(2));
    expect(state()).toEqual([true, true]);
    expect(heard.at(-1)).toBe('abort by grace');
    signals.end();
  });

  it('leave nothing behind: no handler, and no timer of the grace', async () => {
    const { clock, shell, state, signals } = interrupted();
    shell.signal('SIGINT');
    signals.end();
    await settledPromises();
    expect(state()).toEqual([true, false]);
    expect(shell.signal('SIGINT') + shell.signal('SIGTERM') + shell.signal('SIGHUP')).toBe(0);
    await expect(clock.run(new Promise(() => {}))).rejects.toThrow('nobody sleeps');
  });

  it('SIGHUP is survived, and told, where there is no terminal', () => {
    const { shell, state, heard, signals } = interrupted({ attended: false });
    expect(shell.signal('SIGHUP')).toBe(1);
    expect(state()).toEqual([false, false]);
    expect(heard).toEqual(['hang-up']);
    signals.end();
  });

  it('SIGHUP is like SIGTERM when a terminal closes', () => {
    const { shell, signals } = interrupted();
    shell.signal('SIGHUP');
    expect(signals.stop.reason).toBe(143);
    signals.end();
  });
});
