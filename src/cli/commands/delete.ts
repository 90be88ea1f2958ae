import { Argument } from 'commander';
import type { Deletion } from '../../core/deletion.ts';
import { UsageError } from '../../core/errors.ts';
import { type ExitCode, exitCodes } from '../../core/exit-code.ts';
import { printableJson } from '../../core/printable.ts';
import { columnsOf, styleOf } from '../colour.ts';
import { command, type Context } from '../command.ts';
import { switchFlag, valueFlag } from '../flag.ts';
import { text } from '../flag-values.ts';
import type { Shell } from '../shell.ts';

interface DeleteFlags {
  readonly outputDir: string;
  readonly yes?: true;
  readonly json?: true;
}

export const deleteCommand = command<DeleteFlags>({
  name: 'delete',
  summary: 'delete an experiment, or one task file, with everything that was bought for it',
  description:
    'Says what would be lost and asks; off a terminal it wants --yes. Refuses while a runner works on it. Answers in the cache (evals cache) stay.',
  examples: ['evals delete try-2', 'evals delete tasks_20261120_173000.json --yes'],
  argument: new Argument('<name>', 'an experiment, or a task file'),
  options: [
    valueFlag('--output-dir <folder>', 'where task files are', text, 'async_results'),
    switchFlag('--yes', 'do not ask'),
    switchFlag('--json', 'print what was deleted as a JSON object'),
  ],
  exitCodes: [
    exitCodes.done,
    exitCodes.usage,
    exitCodes.storage,
    exitCodes.held,
    exitCodes.internal,
    exitCodes.interrupted,
  ],
  execute: deleteTasks,
});

async function deleteTasks(
  { outputDir, yes, json }: DeleteFlags,
  { shell, operations }: Context,
  name = '',
): Promise<ExitCode> {
  const { deleteSubmissions } = await operations.delete();
  const { cwd, clock, environment, stdout, stderr } = shell;
  const confirm = async (deletion: Deletion): Promise<boolean> => yes === true || asked(deletion, shell);
  const deleted = await deleteSubmissions({ cwd, outputDir, clock, environment, confirm, name: text('NAME')(name) });
  if (deleted === null) {
    stderr.write('Nothing was deleted.\n');
    return exitCodes.interrupted;
  }
  if (json === true) stdout.write(`${printableJson(deleted)}\n`);
  else {
    const { deletedText } = await import('../../reports/deletion.ts');
    stdout.write(`${deletedText(deleted)}\n`);
  }
  return exitCodes.done;
}

async function asked(deletion: Deletion, shell: Shell): Promise<boolean> {
  const { lossText } = await import('../../reports/deletion.ts');
  const { stderr, environment } = shell;
  const lines = lossText(deletion, columnsOf(stderr, environment), styleOf(stderr, shell));
  const answer = await shell.ask(`${lines.join('\n')}\nDelete for good? [y/N] `);
  if (answer === undefined) {
    throw new UsageError(`${lines.join('; ')}: nobody is here to be asked.`, 'Say --yes to delete it.');
  }
  return /^(y|yes)$/i.test(answer.trim());
}
