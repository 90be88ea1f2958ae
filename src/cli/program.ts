import { Command, CommanderError } from 'commander';
import { UsageError } from '../core/errors.ts';
import { type ExitCode, exitCodes } from '../core/exit-code.ts';
import { columnsOf } from './colour.ts';
import type { CommandDefinition, Context } from './command.ts';
import { benchCommand } from './commands/bench.ts';
import { cacheCommand } from './commands/cache.ts';
import { compareCommand } from './commands/compare.ts';
import { deleteCommand } from './commands/delete.ts';
import { helpCommand } from './commands/help.ts';
import { listCommand } from './commands/list.ts';
import { mockServerCommand } from './commands/mock-server.ts';
import { pollCommand } from './commands/poll.ts';
import { powerCommand } from './commands/power.ts';
import { renameCommand } from './commands/rename.ts';
import { reportCommand } from './commands/report.ts';
import { runCommand } from './commands/run.ts';
import { schemaCommand } from './commands/schema.ts';
import { showCommand } from './commands/show.ts';
import { submitCommand } from './commands/submit.ts';
import { commandHelp, overview } from './help.ts';
import { version } from '../core/version.ts';

/** Every command, in the order of `evals help`. One new command is one file and one line here. */
const commands: readonly CommandDefinition[] = [
  submitCommand,
  runCommand,
  pollCommand,
  listCommand,
  showCommand,
  compareCommand,
  powerCommand,
  reportCommand,
  renameCommand,
  deleteCommand,
  benchCommand,
  cacheCommand,
  mockServerCommand,
  schemaCommand,
];

/** Reads the command line and does what it says. Rejects with an `EvalsError` when it makes no sense. */
export async function runProgram(argv: readonly string[], context: Context): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.done;
  const program = createProgram(context, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(argv.length === 0 ? ['--help'] : [...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) throw usageError(error);
  }
  return exitCode;
}

function createProgram(context: Context, ended: (code: ExitCode) => void): Command {
  const { shell } = context;
  const columns = columnsOf(shell.stdout, shell.environment);
  const all = [...commands, helpCommand(commands)];
  const program = new Command('evals')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        shell.stdout.write(text);
      },
      // What is wrong is told once, by `main`.
      writeErr: () => undefined,
    })
    .configureHelp({ formatHelp: () => overview(all, columns) })
    .helpCommand(false)
    .version(version);
  for (const definition of all) {
    const command = program
      .command(definition.name)
      .configureHelp({ formatHelp: () => commandHelp(definition, columns) })
      .action(async () => {
        ended(await definition.execute(command.opts(), context, command.args[0], command.args));
      });
    for (const option of definition.options) command.addOption(option);
    if (definition.argument !== undefined) command.addArgument(definition.argument);
  }
  return program;
}

/** Commander says `error: …` and, on a line of its own, `(Did you mean …?)`. */
function usageError(error: CommanderError): UsageError {
  const [first = '', second] = error.message.split('\n');
  const sentence = first.replace(/^error: /, '');
  const hint = second?.replace(/^\((.*)\)$/, '$1') ?? 'evals help lists the commands, evals help COMMAND its flags';
  return new UsageError(sentence.charAt(0).toUpperCase() + sentence.slice(1), hint, error);
}
