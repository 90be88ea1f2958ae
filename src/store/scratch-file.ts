import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratchFolder } from './scratch-folder.ts';

/** A place for one file in a new scratch folder, readable by its owner only. `remove` takes the folder, too. */
export function scratchFile(name: string): {
  readonly path: string;
  write(text: string): void;
  remove(): void;
} {
  const folder = scratchFolder('evals-');
  const path = join(folder.path, name);
  return {
    path,
    write: (text) => {
      writeFileSync(path, text, { mode: 0o600, flag: 'wx' });
    },
    remove: () => {
      folder.remove();
    },
  };
}
