import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

/** The user's cache directory: `EVALS_CACHE_DIR`, else `evals` in `XDG_CACHE_HOME`, else `~/.cache/evals`. It need not exist. */
export function cacheDirectoryOf(environment: Readonly<Record<string, string | undefined>>): string {
  const own = environment['EVALS_CACHE_DIR'] ?? '';
  if (own !== '') return resolve(own);
  const xdg = environment['XDG_CACHE_HOME'] ?? '';
  // The XDG base directory specification says to ignore a relative path.
  if (isAbsolute(xdg)) return join(xdg, 'evals');
  const home = environment['HOME'] ?? '';
  return join(home === '' ? homedir() : home, '.cache', 'evals');
}
