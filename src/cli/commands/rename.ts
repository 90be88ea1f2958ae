import { Argument } from 'commander';
import { UsageError } from '../../core/errors.ts';
import { type ExitCode, exitCodes } from '../../core/exit-code.ts';
import { printable, printableJson } from '../../core/printable.ts';
import { command, type Context } from '../command.ts';
import { switchFlag, valueFlag } from '../flag.ts';
import { text } from '../flag-values.ts';

interface RenameFlags {
  readonly outputDir: string;
  readonly merge?: true;
  readonly json?: true;
}

export const renameCommand = command<RenameFlags>({
  name: 'rename',
  summary: 'give an experiment another name, or a submission without one a name',
  description:
    'A runner that works on it goes on. Only the name in the task files changes: what was planned and bought stays as it is.',
  examples: ['evals rename baseline baseline-2026', 'evals rename latest baseline', 'evals rename try-2 try --merge'],
  argument: new Argument('<names...>', 'the experiment or task file, and its new name'),
  options: [
    valueFlag('--output-dir <folder>', 'where task files are', text, 'async_results'),
    switchFlag('--merge', 'join the experiment of that name, if there is one'),
    switchFlag('--json', 'print a JSON object'),
  ],
  exitCodes: [exitCodes.done, exitCodes.usage, exitCodes.storage, exitCodes.internal],
  execute: renameExperiment,
});

async function renameExperiment(
  { outputDir, merge, json }: RenameFlags,
  { shell, operations }: Context,
  _first: string | undefined,
  names: readonly string[],
): Promise<ExitCode> {
  const [from, to] = names;
  if (from === undefined || to === undefined || names.length > 2)
    throw new UsageError('rename takes two names: the one there is, and the new one.', 'evals rename OLD NEW');
  const { rename } = await operations.rename();
  const { cwd, clock } = shell;
  const renamed = await rename({
    cwd,
    outputDir,
    clock,
    merge: merge === true,
    from: text('OLD')(from),
    to: text('NEW')(to),
  });
  if (json === true) shell.stdout.write(`${printableJson({ v: 1, ...renamed })}\n`);
  else for (const file of renamed.files) shell.stdout.write(`${printable(file)}\n`);
  const { length } = renamed.files;
  shell.stderr.write(
    `${printable(from)} is now ${printable(renamed.name)}: ${String(length)} task file${length === 1 ? '' : 's'}.\n`,
  );
  return exitCodes.done;
}
