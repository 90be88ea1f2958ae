import { UsageError } from '../core/errors.ts';
import type { JsonObject } from '../core/json.ts';
import { printable } from '../core/printable.ts';
import { decoded } from './text.ts';

/**
 * The rows of a CSV file (RFC 4180) as objects of strings, keyed by the header row: quoted fields may hold commas, line
 * breaks and doubled quotes; lines end in LF or CRLF; blank lines are skipped; a header without a name is called
 * `column 3`. Throws a `UsageError` that names the line when a quote stays open, a header repeats, or a row has too
 * many or too few fields.
 */
export function* csvRows(bytes: Uint8Array, name: string): Generator<JsonObject> {
  const records = csvRecords(decoded(bytes, `"${name}"`), name);
  const first = records.next();
  if (first.done === true) return;
  const header = first.value.fields.map((field, index) => field.trim() || `column ${index + 1}`);
  const repeated = header.find((column, index) => header.indexOf(column) !== index);
  if (repeated !== undefined)
    throw new UsageError(`"${name}" has two columns named "${printable(repeated, 60)}".`, 'Rename one.');
  for (const { fields, line } of records) {
    if (fields.length !== header.length) throw wrongLength(name, line, fields.length, header.length);
    yield Object.fromEntries(header.map((column, index) => [column, fields[index]]));
  }
}

interface CsvRecord {
  readonly fields: readonly string[];
  /** Where it begins, from 1. */
  readonly line: number;
}

function* csvRecords(text: string, name: string): Generator<CsvRecord> {
  let fields: string[] = [];
  let line = 1;
  let begun = 1;
  for (let at = 0; at < text.length || fields.length > 0;) {
    const field = fieldAt(text, at);
    if (field === undefined) throw badQuote(name, line);
    const blank = fields.length === 0 && field.end === at && text[at] !== ',';
    fields.push(field.value);
    line += linesIn(field.value);
    at = field.end;
    if (text[at] === ',') {
      at += 1;
      continue;
    }
    if (!blank) yield { fields, line: begun };
    fields = [];
    at += text[at] === '\r' ? 2 : 1;
    line += 1;
    begun = line;
  }
}

/** One field, quoted or not, up to the comma or line break that follows it; undefined for a stray or open quote. */
function fieldAt(text: string, start: number): { readonly value: string; readonly end: number } | undefined {
  if (text[start] !== '"') {
    stop.lastIndex = start;
    const end = stop.exec(text)?.index ?? text.length;
    return { value: text.slice(start, end), end };
  }
  let close = text.indexOf('"', start + 1);
  while (close !== -1 && text[close + 1] === '"') close = text.indexOf('"', close + 2);
  const ended = close !== -1 && (close + 1 === text.length || /^(?:,|\r?\n)/.test(text.slice(close + 1, close + 3)));
  return ended ? { value: text.slice(start + 1, close).replaceAll('""', '"'), end: close + 1 } : undefined;
}

const stop = /,|\r?\n/g;

function linesIn(value: string): number {
  return value.includes('\n') ? value.split('\n').length - 1 : 0;
}

function badQuote(name: string, line: number): UsageError {
  return new UsageError(
    `A quoted field that begins on line ${line} of "${name}" does not end before a comma or the end of the line.`,
    'Write a quotation mark inside a quoted field twice: "".',
  );
}

function wrongLength(name: string, line: number, found: number, expected: number): UsageError {
  return new UsageError(
    `The row on line ${line} of "${name}" has ${found} fields, but the header has ${expected}.`,
    'Put fields that contain commas or line breaks in quotation marks.',
  );
}
