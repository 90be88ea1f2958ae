import { type ExitCode, exitCodeMeanings } from '../core/exit-code.ts';

/** A table of exit codes as lines. */
export function exitCodeLines(codes: readonly ExitCode[]): [name: string, meaning: string][] {
  return codes.map((code) => [String(code), exitCodeMeanings[code]]);
}

export const allExitCodes = Object.keys(exitCodeMeanings).map(Number) as ExitCode[];
