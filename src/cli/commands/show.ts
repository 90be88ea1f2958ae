import { Argument } from 'commander';
import { UsageError } from '../../core/errors.ts';
import { type ExitCode, exitCodes } from '../../core/exit-code.ts';
import type { ShowOptions } from '../../operations/show.ts';
import { command, type Context } from '../command.ts';
import { repeatedFlag, switchFlag, valueFlag } from '../flag.ts';
import { limit, names, text } from '../flag-values.ts';

interface ShowFlags {
  readonly outputDir: string;
  readonly task?: string;
  readonly groupBy?: readonly string[];
  readonly errors?: true;
  readonly timeline?: true;
  readonly samples?: true;
  readonly failed?: true;
  readonly full?: true;
  readonly limit?: number | 'all';
  readonly sample?: string;
  readonly decrypt?: true;
  readonly json?: true;
}

const defaultLimit = 20;

export const showCommand = command<ShowFlags>({
  name: 'show',
  summary: 'show an experiment or a task file in detail, its samples, or one of them with all that was said',
  description: 'Reads from disk, sends nothing, writes nothing. Also while a runner works, and after one died.',
  examples: [
    'evals show',
    'evals show baseline --group-by topic',
    'evals show baseline --errors',
    'evals show tasks_20261120_173000.json --failed',
    'evals show --task gsm8k__gpt-4o --sample gsm8k-17',
    `evals show --samples --limit all --json | jq -r 'select(.scores[0].value == 0) | .sample_id'`,
  ],
  argument: new Argument('[name]', 'an experiment, a task file, its bare name, or latest'),
  options: [
    valueFlag('--output-dir <folder>', 'where task files are', text, 'async_results'),
    valueFlag('--task <id>', 'only this task', text),
    repeatedFlag('--group-by <columns>', "the result by columns of the samples' metadata, with commas between", names),
    switchFlag('--errors', 'why samples failed, with an example of each kind'),
    switchFlag('--timeline', 'draw the requests in flight over time from large journals, too; put them into --json'),
    switchFlag('--samples', 'the outcome of each sample'),
    switchFlag('--failed', 'the outcomes of failed samples only'),
    switchFlag('--full', 'samples with the prompt, the answer and the scores'),
    valueFlag('--limit <n>', `how many samples of each task: a number (${defaultLimit} unless given), or all`, limit),
    valueFlag('--sample <id>', 'one sample: the prompt, the answer, the scores', text),
    switchFlag('--decrypt', 'with --sample and --full: also of an eval whose samples are encrypted on disk'),
    switchFlag('--json', 'print JSON: one object; with other flags one a line, for each task or sample'),
  ],
  exitCodes: [exitCodes.done, exitCodes.usage, exitCodes.storage, exitCodes.internal],
  execute: showTasks,
});

async function showTasks(flags: ShowFlags, { shell, operations }: Context, name = 'latest'): Promise<ExitCode> {
  checkTogether(flags);
  const { cwd, environment, clock } = shell;
  const { outputDir, task } = flags;
  const options = { cwd, file: text('NAME')(name), outputDir, task, environment, clock };
  if (flags.groupBy !== undefined || flags.errors === true) await showSummary(flags, options, { shell, operations });
  else if (samplesOf(flags)) await showSamples(flags, options, { shell, operations });
  else {
    const { showSubject } = await operations.show();
    const { writeShown } = await import('../show-output.ts');
    const timeline = flags.timeline === true ? 'always' : flags.json === true ? 'never' : 'cheap';
    await writeShown(await showSubject({ ...options, timeline }), shell, flags.json === true);
  }
  return exitCodes.done;
}

async function showSummary(
  { groupBy, json }: ShowFlags,
  options: ShowOptions,
  { shell, operations }: Context,
): Promise<void> {
  const { showBreakdowns, showErrors } = await operations.show();
  const { writeBreakdowns, writeErrors } = await import('../show-summaries.ts');
  if (groupBy !== undefined)
    await writeBreakdowns(showBreakdowns({ ...options, columns: groupBy }), shell, json === true);
  else await writeErrors(showErrors(options), shell, json === true);
}

async function showSamples(flags: ShowFlags, options: ShowOptions, { shell, operations }: Context): Promise<void> {
  const { showSubjectOutcomes, showSubjectSample, showFull } = await operations.show();
  const { writeOutcomes, writeSamples } = await import('../show-output.ts');
  const json = flags.json === true;
  const decrypt = flags.decrypt === true;
  const { limit: given = defaultLimit } = flags;
  const most = given === 'all' ? undefined : given;
  if (flags.sample !== undefined) {
    await writeSamples(await showSubjectSample({ ...options, sample: flags.sample, decrypt }), shell, json);
  } else if (flags.full === true) {
    await writeSamples(showFull({ ...options, limit: most, decrypt }), shell, json);
  } else {
    const wanted = { failedOnly: flags.failed === true, limit: most };
    await writeOutcomes(showSubjectOutcomes({ ...options, ...wanted }), shell, json);
  }
}

function samplesOf({ samples, failed, full, sample }: ShowFlags): boolean {
  return samples === true || failed === true || full === true || sample !== undefined;
}

function checkTogether(flags: ShowFlags): void {
  const { samples, failed, full, limit: most, sample, decrypt, groupBy, errors, timeline } = flags;
  const listing = samples === true || failed === true;
  const views = {
    '--group-by': groupBy !== undefined,
    '--errors': errors === true,
    '--timeline': timeline === true,
    '--samples and --failed': listing,
    '--full': full === true,
    '--sample': sample !== undefined,
  };
  const asked = Object.entries(views).flatMap(([name, is]) => (is ? [name] : []));
  if (asked.length > 1)
    throw new UsageError(`${asked.slice(0, 2).join(' and ')} cannot stand together.`, 'Ask for one thing at a time.');
  if (most !== undefined && !listing && full !== true)
    throw new UsageError('--limit has nothing to limit.', 'Use it with --samples, --failed or --full.');
  if (decrypt === true && sample === undefined && full !== true)
    throw new UsageError('--decrypt is for whole samples only.', 'Name one: --sample ID --decrypt.');
}
