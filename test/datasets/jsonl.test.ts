import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/core/errors.ts';
import { rowsOf } from '../../src/datasets/file.ts';
import { jsonlRows } from '../../src/datasets/jsonl.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const read = (text: string) => [...jsonlRows(bytes(text), 'rows.jsonl')];

describe('A JSON Lines file', () => {
  it('may have a byte-order mark, CRLF, blank lines and no line break at its end', () => {
    expect(read('\ufeff{"a": 1}\r\n\r\n  \n{"a": "ü\\n"}')).toEqual([{ a: 1 }, { a: 'ü\n' }]);
  });

  it('may be empty', () => {
    expect(read('')).toEqual([]);
  });

  it('keeps a column named __proto__ as a column', () => {
    expect(Object.keys(read('{"__proto__": 1}')[0]!)).toEqual(['__proto__']);
  });

  it.each([
    ['{"a": 1}\n{"a": \n', 'Line 2 of "rows.jsonl" is not JSON'],
    ['\n\n[1, 2]', 'Line 3 of "rows.jsonl" is not a JSON object: [1, 2].'],
    ['null', 'Line 1 of "rows.jsonl" is not a JSON object: null.'],
  ])('is refused with the line when it holds %j', (text, message) => {
    expect(() => read(text)).toThrow(UsageError);
    expect(() => read(text)).toThrow(message);
  });

  it('is refused with the line when it is not UTF-8', () => {
    const latin1 = new Uint8Array([...bytes('{"a": 1}\n{"a": "'), 0xfc, ...bytes('"}')]);
    expect(() => [...jsonlRows(latin1, 'rows.jsonl')]).toThrow('Line 2 of "rows.jsonl" is not UTF-8 text.');
  });

  it('gives rows before it has read the line behind them', () => {
    const rows = jsonlRows(bytes('{"a": 1}\nbroken'), 'rows.jsonl');
    expect(rows.next().value).toEqual({ a: 1 });
  });

  it('gives every list of objects back', () => {
    const objects = fc.array(fc.dictionary(fc.string(), fc.jsonValue()));
    fc.assert(
      fc.property(objects, (rows) => {
        const text = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
        expect(JSON.stringify(read(text))).toBe(JSON.stringify(rows));
      }),
    );
  });
});

describe('The name of a data file', () => {
  it('tells its format, in upper or lower case', () => {
    expect([...rowsOf({ name: 'my.data/ROWS.JSONL', bytes: bytes('{"a": 1}') })]).toEqual([{ a: 1 }]);
    expect([...rowsOf({ name: 'rows.csv', bytes: bytes('a\n1') })]).toEqual([{ a: '1' }]);
  });

  it.each(['rows.json', 'rows', 'rows.constructor', 'csv'])('is refused when it is %j', (name) => {
    expect(() => rowsOf({ name, bytes: bytes('') })).toThrow(`"${name}" is neither .jsonl nor .csv`);
  });
});
