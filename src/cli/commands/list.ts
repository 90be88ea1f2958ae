import { type ExitCode, exitCodes } from '../../core/exit-code.ts';
import { printable, printableJson } from '../../core/printable.ts';
import { columnsOf, styleOf } from '../colour.ts';
import { command, type Context } from '../command.ts';
import { switchFlag, valueFlag } from '../flag.ts';
import { text } from '../flag-values.ts';

interface ListFlags {
  readonly outputDir: string;
  readonly json?: true;
}

export const listCommand = command<ListFlags>({
  name: 'list',
  summary: 'list the submissions of an output directory, newest first',
  description:
    'Exits 0 when there is something to list, or nothing at all; 7 when there are task files and none of them can be read.',
  examples: ['evals list', `evals list --json | jq -r '.submissions[] | [.id, .state, .cost_usd] | @tsv'`],
  options: [
    valueFlag('--output-dir <folder>', 'where task files are', text, 'async_results'),
    switchFlag('--json', 'print a JSON object'),
  ],
  exitCodes: [exitCodes.done, exitCodes.usage, exitCodes.storage, exitCodes.internal],
  execute: listTasks,
});

async function listTasks({ outputDir, json }: ListFlags, { shell, operations }: Context): Promise<ExitCode> {
  const { list } = await operations.list();
  const { cwd, environment, clock, stdout, stderr } = shell;
  const report = await list({ cwd, outputDir, environment, clock });
  const { submissions, warnings } = report;
  if (json === true) stdout.write(`${printableJson(report)}\n`);
  else {
    const { listingText } = await import('../../reports/listing.ts');
    const lines = listingText(report, columnsOf(stdout, environment), styleOf(stdout, shell));
    stdout.write(lines.map((line) => `${line}\n`).join(''));
    const { yellow } = styleOf(stderr, shell);
    for (const warning of warnings) stderr.write(`${yellow('warning:')} ${printable(warning)}\n`);
    if (submissions.length + warnings.length === 0) {
      stderr.write(`No tasks in "${printable(outputDir)}". Run \`evals submit\` first.\n`);
    }
  }
  return submissions.length === 0 && warnings.length > 0 ? exitCodes.storage : exitCodes.done;
}
