import { EvalsError, messageOf } from '../core/errors.ts';
import { type ExitCode, exitCodes } from '../core/exit-code.ts';
import { printable, printableJson } from '../core/printable.ts';
import type { Style } from '../reports/style.ts';

/** What was thrown, as text for stderr, and the exit code that goes with it. A stack is shown only when the bug is ours. */
export function errorText(
  thrown: unknown,
  style: Pick<Style, 'red'>,
): { readonly text: string; readonly exitCode: ExitCode } {
  const error = style.red('error:');
  if (thrown instanceof EvalsError) {
    const hints = (thrown.hint ?? '').split('\n').filter((line) => line.trim() !== '');
    const lines = [`${error} ${line(thrown.message)}`, ...hints.map((hint) => `  ${line(hint)}`)];
    return { text: `${lines.join('\n')}\n`, exitCode: thrown.exitCode };
  }
  const lines = [
    `${error} this is a bug of ours: ${line(messageOf(thrown))}`,
    ...stackOf(thrown),
    '  Please report it, with what you typed. What was saved is still there; the same command goes on.',
  ];
  return { text: `${lines.join('\n')}\n`, exitCode: exitCodes.internal };
}

/** The same as one line of JSON: `{"v":1,"error":{…}}`. */
export function errorJson(thrown: unknown): { readonly text: string; readonly exitCode: ExitCode } {
  const known = thrown instanceof EvalsError ? thrown : undefined;
  const exitCode = known?.exitCode ?? exitCodes.internal;
  const error = {
    kind: Object.entries(exitCodes).find(([, code]) => code === exitCode)?.[0],
    exit_code: exitCode,
    message: messageOf(thrown),
    hint: known?.hint ?? null,
    ...(known === undefined ? { stack: stackOf(thrown) } : {}),
  };
  return { text: `${printableJson({ v: 1, error })}\n`, exitCode };
}

function stackOf(thrown: unknown): string[] {
  const stack = thrown instanceof Error ? (thrown.stack ?? '') : '';
  return stack
    .split('\n')
    .filter((frame) => /^\s+at /.test(frame))
    .map((frame) => `    ${line(frame.trim())}`);
}

function line(text: string): string {
  return printable(text, 2000);
}
