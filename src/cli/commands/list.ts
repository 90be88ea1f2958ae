import { type ExitCode, exitCodes } from '../../core/exit-code.ts';
import type { RunState } from '../../core/status.ts';
import { printable, printableJson } from '../../core/printable.ts';
import { columnsOf, styleOf } from '../colour.ts';
import { command, type Context } from '../command.ts';
import type { ListOrder } from '../../operations/list-filter.ts';
import { choiceFlag, repeatedFlag, switchFlag, valueFlag } from '../flag.ts';
import { names, oneOf, text } from '../flag-values.ts';

interface ListFlags {
  readonly outputDir: string;
  readonly name?: string;
  readonly tag?: readonly string[];
  readonly eval?: string;
  readonly model?: string;
  readonly state?: RunState;
  readonly sort: ListOrder;
  readonly json?: true;
}

const states = ['pending', 'running', 'stalled', 'dead', 'interrupted', 'completed', 'failed'] as const;

export const listCommand = command<ListFlags>({
  name: 'list',
  summary: 'list the experiments of an output directory, and its submissions without a name, newest first',
  description:
    'Exits 0 when there is something to list, or nothing at all; 7 when there are task files and none of them can be read.',
  examples: [
    'evals list',
    'evals list --name base --sort accuracy',
    'evals list --tag nightly --state completed',
    `evals list --json | jq -r '.submissions[] | [.id, .state, .cost_usd] | @tsv'`,
  ],
  options: [
    valueFlag('--output-dir <folder>', 'where task files are', text, 'async_results'),
    valueFlag('--name <text>', 'only names with this in them', text),
    repeatedFlag('--tag <names>', 'only what has this tag; may be repeated', names),
    valueFlag('--eval <text>', 'only with such an eval', text),
    valueFlag('--model <text>', 'only with such a model', text),
    valueFlag('--state <state>', `only in this state: ${states.join(', ')}`, (flag) => oneOf(flag, states)),
    choiceFlag('--sort <order>', 'created, name, accuracy or cost', ['created', 'name', 'accuracy', 'cost'], 'created'),
    switchFlag('--json', 'print a JSON object'),
  ],
  exitCodes: [exitCodes.done, exitCodes.usage, exitCodes.storage, exitCodes.internal],
  execute: listTasks,
});

async function listTasks(
  { outputDir, sort, tag, json, ...rest }: ListFlags,
  { shell, operations }: Context,
): Promise<ExitCode> {
  const { list } = await operations.list();
  const { cwd, environment, clock, stdout, stderr } = shell;
  const report = await list({ cwd, outputDir, filter: { ...rest, tags: tag }, order: sort, environment, clock });
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
