import type { DatasetSource } from '../../../src/core/eval.ts';
import { readInputFile } from '../../../src/store/input-file.ts';

/** Files of a folder, as `submit` gives them to the eval `e`; the network is not there. */
export function sourceFor(folder: string, parts: Partial<DatasetSource> = {}): DatasetSource {
  return {
    data: undefined,
    atMost: undefined,
    read: async (path) => ({ name: path, bytes: await readInputFile(path, 'the eval e', folder) }),
    download: async () => Promise.reject(new Error('no network')),
    ...parts,
  };
}
