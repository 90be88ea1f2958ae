import { isAbsolute, relative, sep } from 'node:path';

/** A path as people type it: `./a.eval.ts` below the working directory, absolute elsewhere. */
export function shownPath(path: string, cwd: string): string {
  const shown = relative(cwd, path);
  const outside = shown === '' || isAbsolute(shown) || shown.split(sep)[0] === '..';
  return outside ? path : `.${sep}${shown}`;
}
