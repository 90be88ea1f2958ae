import { UsageError } from '../core/errors.ts';
import type { Sample } from '../core/eval.ts';
import { sha256 } from '../core/hash.ts';
import { canonicalJson, type Json, type JsonObject } from '../core/json.ts';
import { printable } from '../core/printable.ts';

export const idColumns = ['id', 'unique_id'];
/** What the column with the input may be called, the likeliest first. */
export const inputColumns: readonly string[] = ['input', 'question', 'problem', 'prompt', 'text'];
export const targetColumns: readonly string[] = ['target', 'answer', 'expected', 'label', 'output'];

/**
 * Rows as samples. Input and target are the first columns with a usual name, upper or lower case; `id` or `unique_id`
 * names the sample, and without one the first 12 hexadecimal digits of the row's SHA-256; all other columns become
 * metadata. Rows are taken in order: the first to claim an id keeps it, later ones get `-2`, `-3` and so on.
 * Throws a `UsageError` when a column is missing or a row has nothing in it.
 */
export function samplesOf(rows: Iterable<JsonObject>, name: string): Sample[] {
  const uniqueId = uniqueIds();
  let columns: Columns | undefined;
  const samples: Sample[] = [];
  for (const row of rows) {
    columns ??= columnsOf(row, name);
    const { id, input, target } = columns;
    const where = `Row ${samples.length + 1} of "${name}"`;
    samples.push({
      id: uniqueId(idOf(row, id)),
      input: present(row, input, where),
      target: present(row, target, where),
      ...metadataOf(row, new Set([id, input, target])),
    });
  }
  return samples;
}

interface Columns {
  readonly id: string | undefined;
  readonly input: string;
  readonly target: string;
}

/** The first row decides for all. */
function columnsOf(row: JsonObject, name: string): Columns {
  return {
    id: columnNamed(row, idColumns),
    input: columnNamed(row, inputColumns) ?? missing(row, name, 'input', inputColumns),
    target: columnNamed(row, targetColumns) ?? missing(row, name, 'target', targetColumns),
  };
}

export function columnNamed(row: JsonObject, names: readonly string[]): string | undefined {
  const columns = Object.keys(row);
  return names
    .map((name) => columns.find((column) => column.trim().toLowerCase() === name))
    .find((column) => column !== undefined);
}

function missing(row: JsonObject, name: string, role: string, names: readonly string[]): never {
  const found = Object.keys(row).map((column) => printable(column, 40));
  throw new UsageError(
    `"${name}" has no ${role} column; its columns are ${found.length === 0 ? 'none' : found.join(', ')}.`,
    `Call one of them ${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}.`,
  );
}

function present(row: JsonObject, column: string, where: string): Json {
  const value = Object.hasOwn(row, column) ? row[column] : undefined;
  if (value === undefined || value === null || value === '') {
    throw new UsageError(
      `${where} has nothing in its column "${printable(column, 60)}".`,
      'Fill it in or remove the row.',
    );
  }
  return value;
}

export function idOf(row: JsonObject, column: string | undefined): string {
  const id = column === undefined ? undefined : row[column];
  if (typeof id === 'string' && id !== '') return id;
  return typeof id === 'number' ? String(id) : sha256(canonicalJson(row)).slice(0, 12);
}

function metadataOf(row: JsonObject, taken: ReadonlySet<string | undefined>): { metadata?: JsonObject } {
  const others = Object.entries(row).filter(([column]) => !taken.has(column));
  return others.length === 0 ? {} : { metadata: Object.fromEntries(others) };
}

/** Depends on earlier rows only, so that a row appended to a file renames none before it. */
export function uniqueIds(): (id: string) => string {
  const taken = new Set<string>();
  const counts = new Map<string, number>();
  return (id) => {
    let count = counts.get(id) ?? 1;
    let unique = id;
    while (taken.has(unique)) unique = `${id}-${++count}`;
    counts.set(id, count);
    taken.add(unique);
    return unique;
  };
}
