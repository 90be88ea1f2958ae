import { UsageError } from '../core/errors.ts';
import type { JsonObject } from '../core/json.ts';
import { csvRows } from './csv.ts';
import { jsonlRows } from './jsonl.ts';

const formats: Readonly<Record<string, (bytes: Uint8Array, name: string) => Iterable<JsonObject>>> = {
  jsonl: jsonlRows,
  ndjson: jsonlRows,
  csv: csvRows,
};

/** The rows of a file whose name tells its format. Throws a `UsageError` for a format that cannot be read. */
export function rowsOf({ name, bytes }: { readonly name: string; readonly bytes: Uint8Array }): Iterable<JsonObject> {
  const extension = /\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  const read = Object.hasOwn(formats, extension) ? formats[extension] : undefined;
  if (read === undefined)
    throw new UsageError(`The data file "${name}" is neither .jsonl nor .csv.`, 'Convert it to one of the two.');
  return read(bytes, name);
}
