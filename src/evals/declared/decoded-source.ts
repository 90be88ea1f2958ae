import { UsageError } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';
import { decoded } from '../../datasets/text.ts';
import type { Source } from './source.ts';

/** Reading takes seconds beyond that, and hundreds of megabytes of memory. */
const mostMegabytes = 8;

/** The text of an eval file, whose name people see as `shown`. Throws a `UsageError` when it is too large or not UTF-8. */
export function decodedSource(bytes: Uint8Array, shown: string): Source {
  if (bytes.length > mostMegabytes * 1e6) {
    throw new UsageError(
      `"${printable(shown)}" has more than ${String(mostMegabytes)} MB.`,
      'Put the rows in a .jsonl or .csv file, and name that: dataset: FILE.',
    );
  }
  const name = printable(shown);
  try {
    return { shown: name, text: decoded(bytes, `"${name}"`) };
  } catch (error) {
    const { line, column } = placeOfFault(bytes);
    throw new UsageError(
      `${name}:${String(line)}:${String(column)}: this is not UTF-8 text.`,
      'Save the file as UTF-8 and try again.',
      error,
    );
  }
}

/** The first line that cannot be decoded, and in it the first byte, both from 1. */
function placeOfFault(bytes: Uint8Array): { line: number; column: number } {
  let start = 0;
  for (let line = 1; start < bytes.length; line++) {
    const end = bytes.indexOf(10, start);
    const content = bytes.subarray(start, end === -1 ? bytes.length : end);
    const column = columnOfFault(content);
    if (column !== undefined) return { line, column };
    start += content.length + 1;
  }
  return { line: 1, column: 1 };
}

/** How far a decoder gets that is fed byte by byte. undefined: to the end. */
function columnOfFault(content: Uint8Array): number | undefined {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let characters = 0;
  try {
    for (const [index] of content.entries()) {
      characters += decoder.decode(content.subarray(index, index + 1), { stream: true }).length;
    }
    decoder.decode();
    return undefined;
  } catch {
    return characters + 1;
  }
}
