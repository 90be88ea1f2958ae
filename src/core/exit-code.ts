/** What a command's exit code means, for every command (`evals help exit-codes` prints this table). */
export const exitCodes = {
  done: 0,
  failedSamples: 1,
  usage: 2,
  gate: 3,
  refused: 4,
  budget: 5,
  dead: 6,
  storage: 7,
  pending: 8,
  held: 9,
  internal: 70,
  waitTimedOut: 124,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Which of several counts (DESIGN §5): the first of these that is among them. */
const precedence: readonly ExitCode[] = [70, 7, 4, 5, 3, 130, 143, 9, 1, 0];

/** The exit code of several things done one after the other; `done` for none. */
export function firstOf(codes: readonly ExitCode[]): ExitCode {
  return precedence.find((code) => codes.includes(code)) ?? codes[0] ?? exitCodes.done;
}

export const exitCodeMeanings: Readonly<Record<ExitCode, string>> = {
  0: 'done',
  1: 'finished, with failed samples',
  2: 'wrong usage: a flag, an eval or a model that does not exist',
  3: 'quality gate not met, or the first samples of a task gave nothing to judge',
  4: 'credentials missing, or the provider refused or gives no answers',
  5: 'stopped by a budget; a higher one goes on',
  6: 'the runner is dead or stalled, with work left',
  7: 'results cannot be read or written',
  8: 'still pending',
  9: 'the work left is held by other runners',
  70: 'a bug of ours',
  124: '--wait timed out',
  130: 'interrupted (SIGINT) after a clean save',
  143: 'terminated (SIGTERM) after a clean save',
};
