import { buildSync } from 'esbuild';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The disk thread as a program of its own, as the build makes it. `remove` deletes it. */
export function bundledDiskThread(): { readonly url: URL; readonly remove: () => void } {
  const directory = mkdtempSync(join(tmpdir(), 'evals-disk-thread-'));
  const outfile = join(directory, 'disk-thread.cjs');
  const entry = fileURLToPath(new URL('../../src/store/journal/disk-thread.ts', import.meta.url));
  buildSync({ entryPoints: [entry], outfile, bundle: true, format: 'cjs', platform: 'node', target: 'node20' });
  return {
    url: pathToFileURL(outfile),
    remove: () => {
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
