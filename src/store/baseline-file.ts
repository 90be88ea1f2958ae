import { readFileSync } from 'node:fs';
import type { Baselines } from '../core/baseline.ts';
import { StorageError } from '../core/errors.ts';
import type { Json } from '../core/json.ts';
import { writeOutputFile } from './output-file.ts';
import {
  fields,
  filledText,
  nullable,
  numberBetween,
  optional,
  record,
  sha256Text,
  shape,
  ShapeError,
  text,
  wholeNumber,
} from './shape.ts';
import { JsonTextError, parseStrictJson } from './strict-json.ts';
import { errorCode, quoted, storageError } from './system-error.ts';

const schema = 'evals.baseline/1';
const number = numberBetween(-Number.MAX_VALUE, Number.MAX_VALUE);

const check = fields({
  schema: shape(`"${schema}"`, (value) => value === schema),
  evals: record(
    text,
    record(
      text,
      fields({
        metric: filledText,
        accuracy: number,
        standard_error: nullable(numberBetween(0, Infinity)),
        n: wholeNumber(1),
        repeats: wholeNumber(1),
        dataset_sha256: sha256Text,
        margin: optional(numberBetween(0, Infinity)),
        scores: nullable(record(text, number)),
      }),
    ),
  ),
});

/** Empty when there is no such file. Throws a `StorageError` for one that cannot be read, or is of a newer version. */
export function readBaselines(path: string): Baselines {
  const found = contents(path);
  if (found === undefined) return {};
  try {
    const value = parseStrictJson(found);
    check(value, '');
    return (value as { readonly evals: Json }).evals as Baselines;
  } catch (error) {
    if (!(error instanceof JsonTextError) && !(error instanceof ShapeError)) throw error;
    const place = error instanceof JsonTextError ? `, line ${String(error.line)}` : '';
    throw new StorageError(`The baselines ${quoted(path)} cannot be read${place}: ${error.message}.`, restore, error);
  }
}

const restore = 'Take it from version control again, or remove it and store new ones.';

function contents(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw storageError('read', path, error);
  }
}

/**
 * Replaces the file in one step. Keys are sorted and each sample has a line of its own, so that a difference shows what changed
 * and nothing else. Rejects with a `StorageError`.
 */
export async function writeBaselines(path: string, evals: Baselines): Promise<void> {
  await writeOutputFile(path, baselinesText(evals), '/');
}

export function baselinesText(evals: Baselines): string {
  const sortedEvals = sorted(evals, (models) =>
    sorted(models, ({ margin, scores, ...rest }) => ({
      metric: rest.metric,
      accuracy: rest.accuracy,
      standard_error: rest.standard_error,
      n: rest.n,
      repeats: rest.repeats,
      dataset_sha256: rest.dataset_sha256,
      ...(margin === undefined ? {} : { margin }),
      scores: scores === null ? null : sorted(scores, (value) => value),
    })),
  );
  return `${JSON.stringify({ schema, evals: sortedEvals }, null, 2)}\n`;
}

function sorted<T, U>(object: Readonly<Record<string, T>>, valueOf: (value: T) => U): Record<string, U> {
  const names = Object.keys(object).sort();
  return Object.fromEntries(names.map((name) => [name, valueOf(object[name] as T)]));
}
