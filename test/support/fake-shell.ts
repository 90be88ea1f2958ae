import type { Output, Shell, SignalName } from '../../src/cli/shell.ts';
import type { Clock } from '../../src/core/clock.ts';
import type { ExitCode } from '../../src/core/exit-code.ts';
import { FakeClock } from './fake-clock.ts';

export interface FakeOutput extends Output {
  /** Everything that was written. */
  readonly text: string;
}

export interface FakeShell extends Shell {
  readonly stdout: FakeOutput;
  readonly stderr: FakeOutput;
  /** Sends a signal to whoever listens; returns how many did. */
  signal(name: SignalName): number;
  /** Codes with which the process was told to end at once. */
  readonly exits: readonly ExitCode[];
}

export interface FakeShellOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly clock?: Clock;
  /** What the person at the terminal answers; without it nobody is there. */
  readonly answer?: string;
  readonly stdout?: FakeOutput;
  readonly stderr?: FakeOutput;
}

export function fakeShell(options: FakeShellOptions = {}): FakeShell {
  const stderr = options.stderr ?? fakeOutput();
  const handlers: [SignalName, () => void][] = [];
  const exits: ExitCode[] = [];
  return {
    cwd: '/somewhere',
    environment: { LANG: 'C.UTF-8', ...options.environment },
    stdout: options.stdout ?? fakeOutput(),
    stderr,
    clock: options.clock ?? new FakeClock(),
    ask: async (question) => {
      if (options.answer !== undefined) stderr.write(question);
      return Promise.resolve(options.answer);
    },
    onSignal: (name, handler) => {
      const entry: [SignalName, () => void] = [name, handler];
      handlers.push(entry);
      return () => void handlers.splice(handlers.indexOf(entry), 1);
    },
    exit: (code) => void exits.push(code),
    signal: (name) => {
      const listening = handlers.filter(([listened]) => listened === name);
      for (const [, handler] of listening) handler();
      return listening.length;
    },
    exits,
  };
}

export function fakeOutput(terminal?: { columns: number; rows: number; write?: (text: string) => void }): FakeOutput {
  let text = '';
  return {
    write: (more) => {
      text += more;
      terminal?.write?.(more);
    },
    isTTY: terminal !== undefined,
    get columns() {
      return terminal?.columns;
    },
    get rows() {
      return terminal?.rows;
    },
    stream: undefined,
    get text() {
      return text;
    },
  };
}
