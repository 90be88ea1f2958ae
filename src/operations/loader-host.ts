import packageJson from '../../package.json' with { type: 'json' };
import type { Strategy } from '../core/strategy.ts';
import type { LoaderHost, LoaderProcess } from '../evals/loader/host.ts';
import { readRegularFileSync } from '../store/regular-file.ts';
import { scratchFile } from '../store/scratch-file.ts';

/** More than any source; a data file that large is not imported. */
const maxBytes = 256 * 1024 * 1024;

/** What the loader of eval files needs, on this disk and in this process. */
export function loaderHost(process: LoaderProcess = globalThis.process): LoaderHost {
  return { readFile: (path) => readRegularFileSync(path, maxBytes), scratchFile, library, strategy, process };
}

const entries: Readonly<Record<string, string | { readonly default: string }>> = packageJson.exports;

/** The module behind a subpath of our own package: the built one, or in a test the source that the running code was made from. */
function library(subpath: string): Promise<Readonly<Record<string, unknown>>> | undefined {
  const entry = entries[subpath === '' ? '.' : `./${subpath}`];
  if (typeof entry !== 'object') return undefined;
  const built = entry.default.replace('./dist/', '../');
  const path = import.meta.url.endsWith('.ts') ? built.replace(/\.js$/, '.ts') : built;
  return import(/* @vite-ignore */ new URL(path, import.meta.url).href) as Promise<Readonly<Record<string, unknown>>>;
}

async function strategy(text: string): Promise<Strategy> {
  return (await import('../strategies/parse.ts')).parseStrategy(text);
}
