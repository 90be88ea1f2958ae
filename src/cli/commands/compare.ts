import { Argument } from 'commander';
import type { ComparisonReport } from '../../core/comparison.ts';
import { type ExitCode, exitCodes } from '../../core/exit-code.ts';
import { printable, printableJson } from '../../core/printable.ts';
import { columnsOf, styleOf } from '../colour.ts';
import { command, type Context } from '../command.ts';
import { switchFlag, valueFlag } from '../flag.ts';
import { decimalNumber, text } from '../flag-values.ts';
import type { Shell } from '../shell.ts';

interface CompareFlags {
  readonly outputDir: string;
  readonly metric?: string;
  readonly clusterBy?: string;
  readonly margin: number;
  readonly samples?: true;
  readonly failOnRegression?: true;
  readonly json?: true;
}

/** Of each direction. */
const flipsShown = 5;

export const compareCommand = command<CompareFlags>({
  name: 'compare',
  summary: 'compare experiments, task files or models, sample by sample',
  description:
    'All are compared with the first; of one argument, its models. Samples pair when they ask and expect the same. The test is exact McNemar for 0/1 scores with one repeat, else paired t. With --fail-on-regression the exit code is 3 when B is proven worse than A by more than --margin, else 8 while samples are pending, else 0: also when it cannot be told, which stderr says.',
  examples: [
    'evals compare baseline new_prompt',
    'evals compare sweep:gpt-4o sweep:gpt-4o-mini --margin 0.02',
    'evals compare latest --cluster-by passage --samples',
    'evals compare main pull_request --margin 0.03 --fail-on-regression',
  ],
  argument: new Argument('[what...]', 'experiments or task files, X:MODEL for one model of them'),
  options: [
    valueFlag('--output-dir <folder>', 'where task files are', text, 'async_results'),
    valueFlag('--metric <name>', 'the score to compare, where there are several', text),
    valueFlag('--cluster-by <column>', 'samples with the same value there are one cluster', text),
    valueFlag(
      '--margin <number>',
      'differences up to it do not matter, in the unit of the score: 0.02 is two points',
      (flag) => decimalNumber(flag, 0, Number.MAX_VALUE, 'a number from 0 on, as in 0.02'),
      0,
    ),
    switchFlag('--samples', 'list every sample that flipped, not only the first few'),
    switchFlag('--fail-on-regression', 'gate: exit 3 when B is proven worse by more than the margin'),
    switchFlag('--json', 'print a JSON object'),
  ],
  exitCodes: [
    exitCodes.done,
    exitCodes.usage,
    exitCodes.gate,
    exitCodes.storage,
    exitCodes.pending,
    exitCodes.internal,
  ],
  execute: compareTasks,
});

async function compareTasks(
  flags: CompareFlags,
  { shell, operations }: Context,
  _: string | undefined,
  named: readonly string[],
): Promise<ExitCode> {
  const { compare } = await operations.compare();
  const { cwd, clock, stdout, stderr, environment } = shell;
  const report = await compare({
    cwd,
    outputDir: flags.outputDir,
    named: (named.length === 0 ? ['latest'] : named).map(text('WHAT')),
    metric: flags.metric,
    clusterBy: flags.clusterBy,
    margin: flags.margin,
    flips: flags.samples === true ? undefined : flipsShown,
    clock,
  });
  if (flags.json === true) stdout.write(`${printableJson(report)}\n`);
  else {
    const { comparisonText } = await import('../../reports/compare.ts');
    const lines = comparisonText(report, columnsOf(stdout, environment), styleOf(stdout, shell));
    stdout.write(lines.map((line) => `${line}\n`).join(''));
  }
  const { yellow } = styleOf(stderr, shell);
  for (const warning of report.warnings) stderr.write(`${yellow('warning:')} ${printable(warning)}\n`);
  return flags.failOnRegression === true ? gate(report, shell) : exitCodes.done;
}

/** Proven worse: 3. Else while there is something to wait for: 8. Else 0, and what could not be told is said. */
function gate({ comparisons, margin }: ComparisonReport, { stderr }: Shell): ExitCode {
  if (comparisons.some(({ regression }) => regression)) {
    stderr.write(`Gate not met: worse than the first${margin > 0 ? ` by more than ${String(margin)}` : ''}.\n`);
    return exitCodes.gate;
  }
  if (comparisons.some(({ a, b }) => a.pending + b.pending > 0)) return exitCodes.pending;
  const open = comparisons.filter(({ no_worse }) => !no_worse).length;
  if (open > 0) {
    const which = comparisons.length === 1 ? '' : ` in ${String(open)} of ${String(comparisons.length)} comparisons`;
    stderr.write(`No regression is proven, nor that there is none${which}: too few samples to tell.\n`);
  }
  return exitCodes.done;
}
