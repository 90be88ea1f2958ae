import { type ExitCode, exitCodes } from '../../core/exit-code.ts';
import { printableJson } from '../../core/printable.ts';
import { command, type Context } from '../command.ts';
import { valueFlag } from '../flag.ts';
import { names, text, wholeNumber } from '../flag-values.ts';
import type { Shell } from '../shell.ts';

interface MockServerFlags {
  readonly host: string;
  readonly port: number;
  readonly tasks?: readonly string[];
  readonly outputDir: string;
  readonly settings?: string;
}

export const mockServerCommand = command<MockServerFlags>({
  name: 'mock-server',
  summary: 'the simulated provider as a server of its own',
  description:
    'Speaks the OpenAI chat-completions protocol on this machine, answers at no cost, and fails on demand. ' +
    'Prints its base URL on stdout and runs until Ctrl-C, then what it counted on stderr.',
  examples: [
    'evals mock-server --port 8080 --tasks latest',
    'evals mock-server --settings "latency=200,errors=0.05,rpm=600,strong.accuracy=0.9"',
    'MOCK_BASE_URL=http://127.0.0.1:8080/v1 evals run',
  ],
  options: [
    valueFlag('--host <address>', 'address to listen on', text, '127.0.0.1'),
    valueFlag('--port <n>', 'port to listen on; 0: any free one', (flag) => wholeNumber(flag, 0, 65_535), 0),
    valueFlag('--tasks <files>', 'task files whose right answers it knows, with commas between them', names),
    valueFlag('--output-dir <folder>', 'where bare names are looked up', text, 'async_results'),
    valueFlag('--settings <list>', 'how it behaves: name=value, with commas between them', text),
  ],
  exitCodes: [exitCodes.usage, exitCodes.storage, exitCodes.internal, exitCodes.interrupted, exitCodes.terminated],
  execute: serve,
});

async function serve(flags: MockServerFlags, { shell, operations }: Context): Promise<ExitCode> {
  const { startMockServer, parseSettings } = await operations.mockServer();
  const settings = parseSettings(flags.settings ?? '');
  const signal = nextSignal(shell);
  const { host, port, outputDir } = flags;
  const server = await startMockServer({ cwd: shell.cwd, host, port, outputDir, tasks: flags.tasks ?? [], settings });
  try {
    shell.stdout.write(`${server.baseUrl}\n`);
    const exitCode = await signal;
    shell.stderr.write(`${printableJson(server.stats())}\n`);
    return exitCode;
  } finally {
    await server.close();
  }
}

async function nextSignal(shell: Shell): Promise<ExitCode> {
  return new Promise((resolve) => {
    const silenced = [
      shell.onSignal('SIGINT', () => {
        end(exitCodes.interrupted);
      }),
      shell.onSignal('SIGTERM', () => {
        end(exitCodes.terminated);
      }),
    ];
    const end = (code: ExitCode): void => {
      for (const silence of silenced) silence();
      resolve(code);
    };
  });
}
