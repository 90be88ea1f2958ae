import { messageOf, UsageError } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';
import { checkTemplate } from '../template.ts';
import type { Declaration, Path } from './declaration.ts';

/** The text of a file that an eval names, relative to the eval's own. Throws an error whose message goes on from the file's name. */
export type ReadText = (path: string) => string;

export interface PromptKeys {
  readonly prompt?: string;
  readonly prompt_file?: string;
}

/** A template, and where it was written. */
export interface Template {
  readonly text: string;
  readonly path: Path;
}

/**
 * The template that stands in a file, or in another that it names, without white space around it; undefined: in neither. Throws a `UsageError` for a file
 * that cannot be read, and for a template without any placeholder. `path` leads to the object with the keys.
 */
export function templateIn(
  { prompt, prompt_file: file }: PromptKeys,
  path: Path,
  { refused }: Pick<Declaration, 'refused'>,
  read: ReadText,
): Template | undefined {
  if (prompt === undefined && file === undefined) return undefined;
  const template =
    file === undefined
      ? { text: (prompt ?? '').trim(), path: [...path, 'prompt'] }
      : { text: textOf(file, [...path, 'prompt_file'], refused, read), path: [...path, 'prompt_file'] };
  checked(template, refused, () => {
    checkTemplate(template.text, []);
  });
  return template;
}

/** What `check` says of a template, with the template's place. */
export function checked({ path }: Template, refused: Declaration['refused'], check: () => void): void {
  try {
    check();
  } catch (error) {
    throw placedError(error, path, refused);
  }
}

/** A `UsageError` from elsewhere, with a place in the file of the eval; anything else as it is. */
export function placedError(thrown: unknown, path: Path, refused: Declaration['refused']): unknown {
  if (!(thrown instanceof UsageError)) return thrown;
  const { message, hint } = thrown;
  return refused(path, `${message.charAt(0).toLowerCase()}${message.slice(1).replace(/\.$/, '')}`, hint, thrown);
}

function textOf(file: string, path: Path, refused: Declaration['refused'], read: ReadText): string {
  try {
    return read(file).trim();
  } catch (error) {
    const sentence = `the file "${printable(file, 200)}" ${messageOf(error).replace(/^ |\.$/g, '')}`;
    throw refused(path, sentence, 'Its path is relative to the file of the eval.', error);
  }
}
