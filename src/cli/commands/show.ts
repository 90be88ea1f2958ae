import { Argument } from 'commander';
import { UsageError } from '../../core/errors.ts';
import { type ExitCode, exitCodes } from '../../core/exit-code.ts';
import { command, type Context } from '../command.ts';
import { switchFlag, valueFlag } from '../flag.ts';
import { limit, text } from '../flag-values.ts';

interface ShowFlags {
  readonly outputDir: string;
  readonly task?: string;
  readonly samples?: true;
  readonly failed?: true;
  readonly limit?: number | 'all';
  readonly sample?: string;
  readonly decrypt?: true;
  readonly json?: true;
}

const defaultLimit = 20;

export const showCommand = command<ShowFlags>({
  name: 'show',
  summary: 'show one task file in detail, its samples, or one of them with all that was said',
  description: 'Reads from disk, sends nothing, writes nothing. Also while a runner works.',
  examples: [
    'evals show',
    'evals show tasks_20261120_173000.json --failed',
    'evals show --task gsm8k__gpt-4o --sample gsm8k-17',
    `evals show --samples --limit all --json | jq -r 'select(.scores[0].value == 0) | .sample_id'`,
  ],
  argument: new Argument('[file]', 'a task file, its bare name, or latest'),
  options: [
    valueFlag('--output-dir <folder>', 'where task files are', text, 'async_results'),
    valueFlag('--task <id>', 'only this task', text),
    switchFlag('--samples', 'the outcome of each sample'),
    switchFlag('--failed', 'the outcomes of failed samples only'),
    valueFlag('--limit <n>', `how many outcomes of each task: a number (${defaultLimit} unless given), or all`, limit),
    valueFlag('--sample <id>', 'one sample: the prompt, the answer, the scores', text),
    switchFlag('--decrypt', 'with --sample: also of an eval whose samples are encrypted on disk'),
    switchFlag('--json', 'print JSON: an object, or one a line with --samples, --failed and --sample'),
  ],
  exitCodes: [exitCodes.done, exitCodes.usage, exitCodes.storage, exitCodes.internal],
  execute: showTasks,
});

async function showTasks(flags: ShowFlags, { shell, operations }: Context, file = 'latest'): Promise<ExitCode> {
  checkTogether(flags);
  const { show, showOutcomes, showSample } = await operations.show();
  const { writeDetails, writeOutcomes, writeSample } = await import('../show-output.ts');
  const { cwd, environment, clock } = shell;
  const json = flags.json === true;
  const options = { cwd, file: text('FILE')(file), outputDir: flags.outputDir, task: flags.task, environment, clock };
  if (flags.sample !== undefined) {
    const views = await showSample({ ...options, sample: flags.sample, decrypt: flags.decrypt === true });
    await writeSample(views, shell, json);
  } else if (flags.samples === true || flags.failed === true) {
    const { limit: most = defaultLimit } = flags;
    const wanted = { failedOnly: flags.failed === true, limit: most === 'all' ? undefined : most };
    await writeOutcomes(showOutcomes({ ...options, ...wanted }), shell, json);
  } else {
    await writeDetails(await show(options), shell, json);
  }
  return exitCodes.done;
}

function checkTogether({ samples, failed, limit: most, sample, decrypt }: ShowFlags): void {
  const listing = samples === true || failed === true;
  if (sample !== undefined && listing) {
    throw new UsageError('--sample cannot stand beside --samples or --failed.', 'Ask for one sample, or for a list.');
  }
  if (most !== undefined && !listing)
    throw new UsageError('--limit has nothing to limit.', 'Use it with --samples or --failed.');
  if (decrypt === true && sample === undefined) {
    throw new UsageError('--decrypt is for one sample only.', 'Name it: --sample ID --decrypt.');
  }
}
