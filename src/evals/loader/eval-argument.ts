import { UsageError } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';

/** One element of `--eval`. */
export type EvalArgument =
  | { readonly kind: 'catalogue'; readonly name: string }
  /** `path` may be a glob. `name`: only the eval of that name. */
  | { readonly kind: 'file'; readonly path: string; readonly name: string | undefined };

/** `a,./b.eval.ts::c` → its elements. A comma between braces belongs to a glob. Blank elements are dropped. */
export function splitEvalArguments(text: string): string[] {
  const elements: string[] = [];
  let element = '';
  let depth = 0;
  for (const character of `${text},`) {
    depth = Math.max(0, depth + (character === '{' ? 1 : 0) - (character === '}' ? 1 : 0));
    if (character === ',' && depth === 0) {
      elements.push(element.trim());
      element = '';
    } else element += character;
  }
  return [...elements, element.slice(0, -1).trim()].filter((each) => each !== '');
}

/**
 * `gsm8k` → an eval of the catalogue; `./a.eval.ts`, `./a.eval.ts::name`, `evals/*.eval.ts` → files. What has neither a slash nor an
 * extension is a name of the catalogue. Throws a `UsageError` when there is nothing before or after `::`.
 */
export function parseEvalArgument(text: string): EvalArgument {
  const separator = text.lastIndexOf('::');
  const path = separator === -1 ? text : text.slice(0, separator);
  const name = separator === -1 ? undefined : text.slice(separator + 2);
  if (path === '' || name === '') {
    throw new UsageError(
      `"${printable(text)}" names no eval.`,
      'Write a name of the catalogue, a file, or FILE::NAME for one eval of a file.',
    );
  }
  if (/[/\\]|\.\w+$|[*?]/.test(path)) return { kind: 'file', path, name };
  if (name === undefined) return { kind: 'catalogue', name: path };
  throw new UsageError(
    `"${printable(path)}" is not a file, so "::${printable(name)}" chooses nothing in it.`,
    'Files are written with a slash or an extension: ./sentiment.eval.ts::name.',
  );
}
