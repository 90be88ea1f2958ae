import { UsageError } from '../../core/errors.ts';
import type { Dataset, DatasetSource, Sample } from '../../core/eval.ts';
import { sha256 } from '../../core/hash.ts';
import { canonicalJson, type JsonObject } from '../../core/json.ts';
import { printable } from '../../core/printable.ts';
import { columnNamed, idColumns, idOf, inputColumns, targetColumns, uniqueIds } from '../../datasets/rows.ts';
import { jsonRow } from './json-row.ts';
import type { RowFile } from './row-file.ts';
import type { Rows } from './types.ts';

export interface DrainOptions {
  readonly name: string;
  /** Its scorers need something to compare with. */
  readonly needsTarget: boolean;
}

/** More rows than this come from no dataset, but from code that never ends. */
const mostRows = 10_000_000;

/** Reads the rows once, one at a time, and no more of them than are wanted. Rejects with a `UsageError`. */
export async function drain<Row>(rows: Rows<Row>, source: DatasetSource, options: DrainOptions): Promise<Dataset> {
  if (isRowFile(rows)) {
    const file = source.data ?? (await source.read(rows.path));
    const samples = await samplesOf(rows.rows(file), source.atMost, options);
    return { source: file.name, sha256: sha256(file.bytes), samples };
  }
  if (source.data !== undefined) {
    throw new UsageError(
      `The rows of the eval ${options.name} stand in its code: --data "${printable(source.data.name, 200)}" has no place.`,
      'Write its rows as jsonl(PATH) or csv(PATH), which --data replaces.',
    );
  }
  const given: unknown = typeof rows === 'function' ? await rows() : rows;
  const all = Array.isArray(given);
  const samples = await samplesOf(given as AsyncIterable<unknown>, all ? undefined : source.atMost, options);
  // Rows that code makes one at a time are not all looked at: the first one and the code's own hash stand for them.
  const hashed = all ? samples : samples.slice(0, 1);
  const content = hashed.map(({ metadata = {} }) => canonicalJson(metadata)).join('\n');
  return { source: options.name, sha256: sha256(content), samples };
}

async function samplesOf(
  rows: AsyncIterable<unknown> | Iterable<unknown>,
  atMost: number | undefined,
  options: DrainOptions,
): Promise<Sample[]> {
  const uniqueId = uniqueIds();
  const samples: Sample[] = [];
  for await (const row of rows) {
    if (samples.length >= (atMost ?? mostRows)) {
      if (atMost !== undefined) break;
      throw new UsageError(
        `The rows of the eval ${options.name} do not end: there are more than ${String(mostRows)}.`,
        'Say how many are wanted with --limit.',
      );
    }
    samples.push(sampleOf(jsonRow(row, `Row ${String(samples.length + 1)} of ${options.name}`), uniqueId, options));
    // The last one that is wanted: asking for another might never end.
    if (samples.length === atMost) break;
  }
  return samples;
}

function sampleOf(row: JsonObject, uniqueId: (id: string) => string, { name, needsTarget }: DrainOptions): Sample {
  const target = columnNamed(row, targetColumns);
  if (needsTarget && target === undefined) {
    throw new UsageError(
      `The scorers of the eval ${name} need something to compare with, and a row has no column for it.`,
      `Call it ${targetColumns.join(', ')}; or score in the body.`,
    );
  }
  const input = columnNamed(row, inputColumns);
  const { [target ?? '']: _, ...others } = row;
  return {
    id: uniqueId(idOf(row, columnNamed(row, idColumns))),
    input: (input === undefined ? others : row[input]) ?? null,
    target: (target === undefined ? null : row[target]) ?? null,
    metadata: row,
  };
}

function isRowFile<Row>(rows: Rows<Row>): rows is RowFile<Row> {
  return typeof rows === 'object' && 'kind' in rows;
}
