import { StorageError } from '../core/errors.ts';
import type { Dataset, DatasetSource, Sample } from '../core/eval.ts';
import { sha256 } from '../core/hash.ts';
import type { JsonObject } from '../core/json.ts';
import { rowsOf } from './file.ts';
import type { PublishedFile } from './sources.ts';

/** Reads the user's own file where there is one, else the published one, and makes samples of its rows. */
export async function readDataset(
  source: Pick<DatasetSource, 'data' | 'download'>,
  published: PublishedFile,
  samples: (rows: Iterable<JsonObject>, name: string) => readonly Sample[],
): Promise<Dataset> {
  const file = source.data ?? { name: published.url, bytes: await source.download(published.url) };
  const digest = sha256(file.bytes);
  if (source.data === undefined && published.sha256 !== undefined && digest !== published.sha256)
    throw changed(published.url);
  return { source: file.name, sha256: digest, samples: samples(rowsOf(file), file.name) };
}

function changed(url: string): StorageError {
  return new StorageError(
    `What was downloaded from "${url}" is not the dataset: its SHA-256 differs.`,
    'Look whether a proxy answers instead, remove the cached download, or give a file of your own with --data.',
  );
}
