import { messageOf, UsageError } from '../core/errors.ts';
import { isDeeperThan, isJsonObject, type JsonObject } from '../core/json.ts';
import { printable } from '../core/printable.ts';
import { decoded } from './text.ts';

const newline = 10;
const mostLevels = 200;

/**
 * The objects of a JSON Lines file, one at a time: only one line is text at any moment. Blank lines, CRLF and a
 * byte-order mark are allowed. Throws a `UsageError` that names the line when one is not a JSON object in UTF-8.
 */
export function* jsonlRows(bytes: Uint8Array, name: string): Generator<JsonObject> {
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const found = bytes.indexOf(newline, start);
    const end = found === -1 ? bytes.length : found;
    const where = `Line ${line} of "${name}"`;
    const text = decoded(bytes.subarray(start, end), where).trim();
    if (text !== '') yield rowOf(text, where);
    start = end + 1;
  }
}

function rowOf(text: string, where: string): JsonObject {
  let row: unknown;
  try {
    row = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${where} is not JSON: ${printable(messageOf(error), 150)}.`, hint, error);
  }
  if (!isJsonObject(row)) throw new UsageError(`${where} is not a JSON object: ${printable(text, 60)}.`, hint);
  if (isDeeperThan(mostLevels, row)) {
    throw new UsageError(`${where} is nested deeper than ${mostLevels} levels.`, 'Write its inner parts as text.');
  }
  return row;
}

const hint = 'A .jsonl file holds one object a line, such as {"question": "…", "answer": "…"}.';
