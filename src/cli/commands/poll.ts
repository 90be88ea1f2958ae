import { UsageError } from '../../core/errors.ts';
import { type ExitCode, exitCodes } from '../../core/exit-code.ts';
import type { StatusReport } from '../../core/status.ts';
import { command, type Context } from '../command.ts';
import { switchFlag, valueFlag } from '../flag.ts';
import { decimalNumber, text, time } from '../flag-values.ts';
import { gateText, pollExitCode } from '../poll-exit-code.ts';
import type { Shell } from '../shell.ts';
import { type StatusOutput, statusOutput } from '../status-output.ts';
import { watch, type WatchEnd } from '../watch.ts';

export interface PollFlags {
  readonly file: string;
  readonly outputDir: string;
  readonly watch?: true;
  readonly interval: number;
  readonly wait?: true;
  readonly timeout?: number;
  readonly minAccuracy?: number;
  readonly json?: true;
  readonly quiet?: true;
}

export const pollCommand = command<PollFlags>({
  name: 'poll',
  summary: 'tell, from disk, how far it is and what came out',
  description: 'Works from any shell at any time, also when the runner is dead. Writes nothing and disturbs no runner.',
  examples: [
    'evals poll',
    'evals poll --watch',
    'evals poll --file "$tasks" --wait --timeout 30m --min-accuracy 0.8',
    `evals poll --json | jq -r '.tasks[] | [.model_name, .accuracy] | @tsv'`,
  ],
  options: [
    valueFlag('--file <file>', 'a task file, its bare name, or latest', text, 'latest'),
    valueFlag('--output-dir <folder>', 'where task files are', text, 'async_results'),
    switchFlag('--watch', 'keep looking, until nothing is left to happen'),
    valueFlag(
      '--interval <time>',
      'between two looks that are shown: seconds',
      (flag) => time(flag, 'above-zero'),
      5000,
      '5',
    ),
    switchFlag('--wait', 'say nothing until nothing is left to happen'),
    valueFlag('--timeout <time>', 'stop watching or waiting after 90, 30m, 2h', (flag) => time(flag, 'above-zero')),
    valueFlag('--min-accuracy <share>', 'gate: the lower bound of every interval must reach it', (flag) =>
      decimalNumber(flag, 0, 1, 'a share from 0 to 1, as in 0.8'),
    ),
    switchFlag('--json', 'print JSON: one object, or one a line with --watch'),
    switchFlag('--quiet', 'print nothing, the exit code says it all'),
  ],
  exitCodes: [
    exitCodes.done,
    exitCodes.failedSamples,
    exitCodes.usage,
    exitCodes.gate,
    exitCodes.refused,
    exitCodes.dead,
    exitCodes.storage,
    exitCodes.pending,
    exitCodes.internal,
    exitCodes.waitTimedOut,
    exitCodes.interrupted,
    exitCodes.terminated,
  ],
  execute: pollTasks,
});

async function pollTasks(flags: PollFlags, { shell, operations }: Context): Promise<ExitCode> {
  const lasting = flags.watch === true || flags.wait === true;
  if (flags.timeout !== undefined && !lasting) {
    throw new UsageError('--timeout has nothing to end.', 'Use it together with --wait or --watch.');
  }
  const [{ poll }, output] = await Promise.all([operations.poll(), statusOutput(shell, flags)]);
  const look = async (): Promise<StatusReport> =>
    poll({
      cwd: shell.cwd,
      file: flags.file,
      outputDir: flags.outputDir,
      environment: shell.environment,
      clock: shell.clock,
    });
  if (lasting) return lastingPoll(flags, shell, look, output);
  const report = await look();
  output.show(report);
  return flags.minAccuracy === undefined ? exitCodes.done : judged(report, flags, shell);
}

async function lastingPoll(
  flags: PollFlags,
  shell: Shell,
  look: () => Promise<StatusReport>,
  output: StatusOutput,
): Promise<ExitCode> {
  const watching = flags.watch === true;
  const signals = ended(shell);
  let end: WatchEnd;
  try {
    end = await watch({
      look,
      show: watching ? output.show : () => undefined,
      outdated: output.outdated,
      over: (report) => isOver(report, watching),
      intervalMs: flags.interval,
      timeoutMs: flags.timeout,
      clock: shell.clock,
      interrupted: signals.interrupted,
    });
    if (!watching) output.show(end.report);
  } finally {
    output.end();
    signals.end();
  }
  switch (end.why) {
    case 'over':
      return judged(end.report, flags, shell);
    case 'time-out':
      return exitCodes.waitTimedOut;
    case 'interrupted':
      return signals.interrupted.reason as ExitCode;
  }
}

function judged(report: StatusReport, { minAccuracy, quiet }: PollFlags, shell: Shell): ExitCode {
  const exitCode = pollExitCode(report, minAccuracy);
  if (exitCode === exitCodes.gate && quiet !== true) {
    for (const line of gateText(report, minAccuracy ?? 0)) shell.stderr.write(`${line}\n`);
  }
  return exitCode;
}

/** A stalled runner may wake up, and whoever watches sees it; a script that waits must be told. A pending task may still be run. */
function isOver({ state }: StatusReport, watching: boolean): boolean {
  if (state === 'stalled') return !watching;
  return state !== 'running' && state !== 'pending';
}

function ended(shell: Shell): { readonly interrupted: AbortSignal; end(): void } {
  const controller = new AbortController();
  const abortWith = (code: ExitCode) => (): void => {
    controller.abort(code);
  };
  const silenced = [
    shell.onSignal('SIGINT', abortWith(exitCodes.interrupted)),
    shell.onSignal('SIGTERM', abortWith(exitCodes.terminated)),
    shell.onSignal('SIGHUP', abortWith(exitCodes.terminated)),
  ];
  return {
    interrupted: controller.signal,
    end: () => {
      for (const silence of silenced) silence();
    },
  };
}
