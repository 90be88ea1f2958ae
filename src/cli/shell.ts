import { type Clock, systemClock } from '../core/clock.ts';
import type { ExitCode } from '../core/exit-code.ts';

/** The outside world of a command: tests pass one of their own. */
export interface Shell {
  readonly cwd: string;
  readonly environment: Environment;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly clock: Clock;
  /** Asks the person at the terminal and gives the answer; undefined where nobody can be asked. */
  ask(question: string): Promise<string | undefined>;
  /** Calls the handler at each such signal, instead of dying of it, until the returned function is called. */
  onSignal(name: SignalName, handler: () => void): () => void;
  /** Ends the process now, whatever is still open. */
  exit(code: ExitCode): void;
}

export type Environment = Readonly<Record<string, string | undefined>>;
export type SignalName = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

export interface Output {
  write(text: string): void;
  readonly isTTY: boolean;
  /** Size of the terminal; undefined where there is none. */
  readonly columns: number | undefined;
  readonly rows: number | undefined;
  /** For a library that draws on streams. */
  readonly stream: NodeJS.WriteStream | undefined;
}

/** The shell that a process was started from. `exit` is given, because only `bin/evals.js` may end the process. */
export function processShell(host: NodeJS.Process, exit: (code: ExitCode) => void): Shell {
  // Whoever read the progress may be gone: the work goes on.
  let stderr: NodeJS.WriteStream | undefined;
  return {
    cwd: host.cwd(),
    environment: host.env,
    stdout: output(() => host.stdout),
    stderr: output(() => (stderr ??= host.stderr.on('error', () => undefined))),
    clock: systemClock,
    ask: async (question) => askOn(host, question),
    onSignal: (name, handler) => {
      host.on(name, handler);
      return () => void host.off(name, handler);
    },
    exit,
  };
}

/** The terminal keeps its own line editing, so Ctrl-C does what it always does. */
async function askOn({ stdin, stderr }: NodeJS.Process, question: string): Promise<string | undefined> {
  if (!(stdin.isTTY as boolean | undefined) || !(stderr.isTTY as boolean | undefined)) return undefined;
  const { createInterface } = process.getBuiltinModule('node:readline');
  const lines = createInterface({ input: stdin, terminal: false });
  stderr.write(question);
  const answer = await new Promise<string>((resolve) => {
    lines.once('line', resolve);
    lines.once('close', () => {
      resolve('');
    });
  });
  lines.close();
  return answer;
}

/** Node makes a stream when it is first asked for, in half a millisecond. `poll` has nothing to say on stderr. */
function output(stream: () => NodeJS.WriteStream): Output {
  return {
    write: (text) => void stream().write(text),
    // Node leaves these undefined on pipes and files, whatever its types say.
    get isTTY() {
      return (stream().isTTY as boolean | undefined) ?? false;
    },
    get columns() {
      return stream().columns as number | undefined;
    },
    get rows() {
      return stream().rows as number | undefined;
    },
    get stream() {
      return stream();
    },
  };
}
