import { messageOf } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';
import type { Declaration, Path } from './declaration.ts';

/** A regular expression from a file. Throws a `UsageError` with its place when it is none. */
export function regularExpression(
  text: string,
  flags: string | undefined,
  path: Path,
  refused: Declaration['refused'],
): RegExp {
  try {
    return new RegExp(text, flags);
  } catch (error) {
    const reason = messageOf(error).replace(/^Invalid regular expression: .*: /s, '');
    const sentence = `"${printable(text, 60)}" is no regular expression: ${printable(reason, 100)}`;
    throw refused(path, sentence, 'Single quotation marks leave backslashes as they are.', error);
  }
}
