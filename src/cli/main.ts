import { type ExitCode, exitCodes } from '../core/exit-code.ts';
import { styleOf } from './colour.ts';
import { errorJson, errorText } from './error-text.ts';
import { operations as lazyOperations, type Operations } from './operations.ts';
import { runProgram } from './program.ts';
import type { Shell } from './shell.ts';

export { processShell } from './shell.ts';

/** Does what a command line says and tells how it ended. Never rejects, never ends the process. */
export async function main(
  argv: readonly string[],
  shell: Shell,
  operations: Operations = lazyOperations,
): Promise<ExitCode> {
  try {
    return await runProgram(argv, { shell, operations });
  } catch (error) {
    return tell(error, shell, argv.includes('--json'));
  }
}

/** For what nobody caught: says what happened, with its stack. */
export function crash(thrown: unknown, shell: Shell): ExitCode {
  tell(thrown, shell, false);
  return exitCodes.internal;
}

function tell(thrown: unknown, shell: Shell, json: boolean): ExitCode {
  const { text, exitCode } = json ? errorJson(thrown) : errorText(thrown, styleOf(shell.stderr, shell));
  shell.stderr.write(text);
  return exitCode;
}
