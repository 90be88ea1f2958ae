import { type ExitCode, exitCodes } from '../../core/exit-code.ts';
import { printableJson } from '../../core/printable.ts';
import { columnsOf, styleOf } from '../colour.ts';
import { command, type Context } from '../command.ts';
import { switchFlag, valueFlag } from '../flag.ts';
import { names, text, wholeNumber } from '../flag-values.ts';
import type { Shell } from '../shell.ts';

interface BenchFlags {
  readonly models: string;
  readonly eval: string;
  readonly data?: string;
  readonly samples: number;
  readonly rounds: number;
  readonly concurrent: number;
  readonly strategies?: readonly string[];
  readonly settings: string;
  readonly tiers?: true;
  readonly json?: true;
}

export const benchCommand = command<BenchFlags>({
  name: 'bench',
  summary: 'compare strategies and tiers, and sequential with asynchronous',
  description:
    'Runs the same samples in every way, each in a process of its own, several times and in alternating order, and says what to use. ' +
    'On the simulated provider unless --models names a real one, which bills every call.',
  examples: [
    'evals bench',
    'evals bench --settings "latency=250,rpm=600" --concurrent 20',
    'evals bench --models gpt-4o-mini --samples 30 --rounds 1 --strategies sliding-window,adaptive',
    'evals bench --tiers',
  ],
  options: [
    valueFlag('--model, --models <name>', 'the model to ask', text, 'mock/strong'),
    valueFlag('--eval <name>', 'where the samples come from', text, 'arithmetic'),
    valueFlag('--data <file>', 'your own JSONL or CSV file instead of the published dataset', text),
    valueFlag('--samples <n>', 'samples per run', (flag) => wholeNumber(flag, 1), 60),
    valueFlag('--rounds <n>', 'how often each is run', (flag) => wholeNumber(flag, 1, 30), 3),
    valueFlag('--concurrent <n>', 'size of the batch and of the window', (flag) => wholeNumber(flag, 1), 10),
    valueFlag('--strategies <names>', 'compare only these strategies and tiers with sequential', names),
    valueFlag(
      '--settings <list>',
      'how the simulated provider behaves: name=value, with commas between them',
      text,
      'latency=100',
    ),
    switchFlag('--tiers', 'print what the tiers set, and run nothing'),
    switchFlag('--json', 'print the result as a JSON object'),
  ],
  exitCodes: [
    exitCodes.done,
    exitCodes.usage,
    exitCodes.refused,
    exitCodes.storage,
    exitCodes.internal,
    exitCodes.interrupted,
    exitCodes.terminated,
  ],
  execute: compare,
});

async function compare(flags: BenchFlags, { shell, operations }: Context): Promise<ExitCode> {
  const json = flags.json === true;
  const { bench, plannedCalls, tierRows } = await operations.bench();
  const columns = columnsOf(shell.stdout, shell.environment);
  const style = styleOf(shell.stdout, shell);
  if (flags.tiers === true) {
    const { tiersText } = await import('../../reports/tiers.ts');
    const rows = tierRows();
    shell.stdout.write(
      json ? `${printableJson({ v: 1, tiers: rows })}\n` : `${tiersText(rows, columns, style).join('\n')}\n`,
    );
    return exitCodes.done;
  }
  const plan = {
    contenders: flags.strategies,
    concurrency: flags.concurrent,
    samples: flags.samples,
    rounds: flags.rounds,
  };
  shell.stderr.write(`${String(plannedCalls(plan))} calls to ${flags.models}\n`);
  const stop = stoppedBySignal(shell);
  try {
    const report = await bench({
      ...plan,
      cwd: shell.cwd,
      eval: flags.eval,
      data: flags.data,
      model: flags.models,
      mockSettings: flags.settings,
      environment: shell.environment,
      clock: shell.clock,
      stop: stop.signal,
      onTrial: ({ name }, round) => {
        shell.stderr.write(`round ${String(round + 1)} of ${String(flags.rounds)}: ${name}\n`);
      },
    });
    if (json) shell.stdout.write(`${printableJson(report)}\n`);
    else {
      const { benchText } = await import('../../reports/bench.ts');
      shell.stdout.write(`${benchText(report, columns, style).join('\n')}\n`);
    }
    return exitCodes.done;
  } catch (error) {
    if (stop.signal.aborted) return stop.signal.reason as ExitCode;
    throw error;
  } finally {
    stop.end();
  }
}

/** Aborted by Ctrl-C or SIGTERM, with the exit code as its reason. */
function stoppedBySignal(shell: Shell): { readonly signal: AbortSignal; end(): void } {
  const controller = new AbortController();
  const silenced = [
    shell.onSignal('SIGINT', () => {
      controller.abort(exitCodes.interrupted);
    }),
    shell.onSignal('SIGTERM', () => {
      controller.abort(exitCodes.terminated);
    }),
  ];
  return {
    signal: controller.signal,
    end: () => {
      for (const silence of silenced) silence();
    },
  };
}
