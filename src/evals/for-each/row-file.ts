import type { DataFile } from '../../core/eval.ts';
import { UsageError } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';
import type { JsonObject } from '../../core/json.ts';
import { csvRows } from '../../datasets/csv.ts';
import { jsonlRows } from '../../datasets/jsonl.ts';

/** The part of the Standard Schema interface (standardschema.dev, version 1) that is used here: Zod, Valibot, ArkType and others have it. */
export interface StandardSchema<Output> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined;
  };
}

type SchemaResult<Output> =
  { readonly value: Output; readonly issues?: undefined } | { readonly issues: readonly SchemaIssue[] };

interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** A file of rows, read at submit. */
export interface RowFile<Row> {
  readonly kind: 'row-file';
  /** Relative to the file that the eval stands in. */
  readonly path: string;
  /** Rejects with a `UsageError` that names the row. */
  rows(file: DataFile): AsyncGenerator<Row>;
}

/** Columns without a schema: what they hold has to be looked at before it is used. */
export type UnknownRow = Readonly<Record<string, unknown>>;

type Read = (bytes: Uint8Array, name: string) => Iterable<JsonObject>;

/**
 * A JSON Lines file: one object a line. `path` is relative to the file of the eval; a `file:` URL is taken as it is. A schema (Zod,
 * Valibot, ArkType: anything that is a Standard Schema) checks every row at submit and gives the columns their types.
 */
export function jsonl(path: string | URL): RowFile<UnknownRow>;
export function jsonl<Row>(path: string | URL, schema: StandardSchema<Row>): RowFile<Row>;
export function jsonl<Row>(path: string | URL, schema?: StandardSchema<Row>): RowFile<Row | UnknownRow> {
  return rowFile(path, schema, jsonlRows);
}

/** A CSV file with a line of column names. Every column is text unless the schema makes something else of it. See `jsonl`. */
export function csv(path: string | URL): RowFile<Readonly<Record<string, string>>>;
export function csv<Row>(path: string | URL, schema: StandardSchema<Row>): RowFile<Row>;
export function csv<Row>(
  path: string | URL,
  schema?: StandardSchema<Row>,
): RowFile<Row | Readonly<Record<string, string>>> {
  return rowFile(path, schema, csvRows) as RowFile<Row>;
}

function rowFile<Row>(
  path: string | URL,
  schema: StandardSchema<Row> | undefined,
  read: Read,
): RowFile<Row | UnknownRow> {
  return {
    kind: 'row-file',
    path: typeof path === 'string' ? path : decodeURIComponent(path.pathname),
    async *rows({ name, bytes }) {
      let number = 0;
      for (const row of read(bytes, name)) {
        number += 1;
        yield schema === undefined
          ? row
          : await valid(row, schema, `Row ${String(number)} of "${printable(name, 200)}"`);
      }
    },
  };
}

async function valid<Row>(row: JsonObject, schema: StandardSchema<Row>, where: string): Promise<Row> {
  const result = await schema['~standard'].validate(row);
  if (result.issues === undefined) return result.value;
  const [first] = result.issues;
  const path = (first?.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
  const at = path === '' ? '' : `, column "${printable(path, 80)}"`;
  throw new UsageError(
    `${where}${at}: ${printable(first?.message ?? 'it does not fit the schema', 200)}.`,
    'Correct the row, or the schema of the eval.',
  );
}
