import { UsageError } from '../../core/errors.ts';
import type { Json, JsonObject } from '../../core/json.ts';
import { printable } from '../../core/printable.ts';

/** The row as it will be read from disk. Throws a `UsageError` when JSON cannot keep a value of it as it is; columns that are undefined are left out. */
export function jsonRow(row: unknown, where: string): JsonObject {
  if (!isPlainObject(row)) throw refused(where, row, 'is no object with columns');
  return objectOf(row, { where, path: [] });
}

const mostLevels = 200;

interface Place {
  readonly where: string;
  /** Names of the columns and members that lead to a value. */
  readonly path: readonly string[];
}

function objectOf(value: Readonly<Record<string, unknown>>, place: Place): JsonObject {
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([key, member]) => [key, jsonOf(member, below(place, key))]));
}

function shown({ where, path }: Place): string {
  return `${where}: ${printable(path.slice(0, 5).join('.'), 100)}`;
}

function below({ where, path }: Place, key: string): Place {
  return { where, path: [...path, key] };
}

function jsonOf(value: unknown, place: Place): Json {
  if (place.path.length > mostLevels)
    throw refused(shown(place), value, `is nested deeper than ${String(mostLevels)} levels`);
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.map((member: unknown, index) => jsonOf(member, below(place, String(index))));
  if (isPlainObject(value)) return objectOf(value, place);
  throw refused(shown(place), value, 'would not come back from disk as it is');
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
}

function refused(where: string, value: unknown, why: string): UsageError {
  const shown = typeof value === 'object' && value !== null ? value.constructor.name : printable(String(value), 60);
  return new UsageError(`${where} ${why}: ${shown}.`, 'Give text, numbers, true, false, null, lists or plain objects.');
}
