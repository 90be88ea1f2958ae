import { UsageError } from '../../core/errors.ts';
import type { DataFile, DatasetSource } from '../../core/eval.ts';
import { sha256 } from '../../core/hash.ts';
import { canonicalJson, type JsonObject } from '../../core/json.ts';
import { printable } from '../../core/printable.ts';
import { rowsOf } from '../../datasets/file.ts';
import type { Role } from './columns.ts';
import type { DatasetDeclaration, Declaration, Path } from './declaration.ts';
import { placedError } from './prompt.ts';

/** Rows, where they come from, and how to tell what is wrong with them. */
export interface RowSource {
  readonly rows: Iterable<JsonObject>;
  readonly source: string;
  readonly sha256: string;
  readonly refusedRow: (index: number, sentence: string, advice: string) => UsageError;
  readonly refusedColumn: (role: Role, sentence: string, advice: string) => UsageError;
}

/** The file of `--data`, else the one that the eval names, else its own rows. Rejects with a `UsageError` when a file cannot be read. */
export async function rowSource(
  declaration: Declaration,
  source: Pick<DatasetSource, 'data' | 'read'>,
  evalName: string,
): Promise<RowSource> {
  if (source.data !== undefined) return dataRows(source.data);
  const { dataset } = declaration.value;
  const { file, rows = [] } = datasetOf(dataset);
  if (file !== undefined) return fileRows(file, declaration, source);
  const path: Path = Array.isArray(dataset) ? ['dataset'] : ['dataset', 'rows'];
  return {
    rows,
    source: evalName,
    sha256: sha256(rows.map((row) => canonicalJson(row)).join('\n')),
    refusedRow: (index, sentence, advice) => declaration.refused([...path, index], `the row ${sentence}`, advice),
    refusedColumn: (role, sentence, advice) => declaration.refused(['dataset', role], sentence, advice),
  };
}

export function datasetOf(dataset: Declaration['value']['dataset']): DatasetDeclaration {
  if (typeof dataset === 'string') return { file: dataset };
  return isRows(dataset) ? { rows: dataset } : dataset;
}

function isRows(dataset: readonly JsonObject[] | DatasetDeclaration): dataset is readonly JsonObject[] {
  return Array.isArray(dataset);
}

async function fileRows(
  file: string,
  { value, refused }: Declaration,
  { read }: Pick<DatasetSource, 'read'>,
): Promise<RowSource> {
  const path: Path = typeof value.dataset === 'string' ? ['dataset'] : ['dataset', 'file'];
  try {
    const data = await read(file);
    const where = `of "${printable(data.name, 200)}"`;
    return {
      rows: rowsOf(data),
      source: data.name,
      sha256: sha256(data.bytes),
      refusedRow: (index, sentence, advice) => refused(path, `row ${String(index + 1)} ${where} ${sentence}`, advice),
      refusedColumn: (role, sentence, advice) => refused(['dataset', role], `${sentence} ${where}`, advice),
    };
  } catch (error) {
    throw placedError(error, path, refused);
  }
}

function dataRows(data: DataFile): RowSource {
  const where = `of "${printable(data.name, 200)}"`;
  return {
    rows: rowsOf(data),
    source: data.name,
    sha256: sha256(data.bytes),
    refusedRow: (index, sentence, advice) => new UsageError(`Row ${String(index + 1)} ${where} ${sentence}.`, advice),
    refusedColumn: (_, sentence, advice) => new UsageError(`With --data, ${sentence} ${where}.`, advice),
  };
}
