import { join } from 'node:path';
import { openSampleFile } from '../../store/sample-file.ts';
import type { GroupedTask } from './groups.ts';
import { sampleKey } from './sample-content.ts';

/** The keys of a task's frozen samples, in their order. Read once for all tasks that share them. Throws a `StorageError`. */
export type SampleKeys = (task: GroupedTask) => readonly string[];

export function sampleKeys(): SampleKeys {
  const known = new Map<string, readonly string[]>();
  return ({ task, files }) => {
    const path = join(files.directory, task.dataset.samples);
    const keys = known.get(path) ?? readKeys(path, task.dataset.samples_sha256);
    known.set(path, keys);
    return keys;
  };
}

function readKeys(path: string, sha256: string): readonly string[] {
  const file = openSampleFile(path, sha256);
  try {
    return Array.from({ length: file.count }, (_, index) => sampleKey(file.at(index)));
  } finally {
    file.close();
  }
}
