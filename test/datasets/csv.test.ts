import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/core/errors.ts';
import { csvRows } from '../../src/datasets/csv.ts';

const read = (text: string) => [...csvRows(new TextEncoder().encode(text), 'rows.csv')];

describe('A CSV file', () => {
  it.each([
    ['a,b\n1,2\n', [{ a: '1', b: '2' }]],
    [
      '\ufeffa,b\r\n1,2\r\n3,4',
      [
        { a: '1', b: '2' },
        { a: '3', b: '4' },
      ],
    ],
    ['a,b\n"x, ""y""","1\n2"\n', [{ a: 'x, "y"', b: '1\n2' }]],
    ['a,b\n,\n', [{ a: '', b: '' }]],
    ['a,b\n1,', [{ a: '1', b: '' }]],
    ['a\n""\n\n1\n', [{ a: '' }, { a: '1' }]],
    ['a,\n1,2\n', [{ a: '1', 'column 2': '2' }]],
    ['a\n5" pipe\n', [{ a: '5" pipe' }]],
    ['a,b\n', []],
    ['', []],
  ])('%j is read as %j', (text, rows) => {
    expect(read(text)).toEqual(rows);
  });

  it.each([
    ['a,b\n"1\n2",3\n4\n', 'The row on line 4 of "rows.csv" has 1 fields, but the header has 2.'],
    ['a,b\n\n1,2,3\n', 'The row on line 3 of "rows.csv" has 3 fields, but the header has 2.'],
    ['a\n"open\n', 'A quoted field that begins on line 2 of "rows.csv" does not end'],
    ['a\n"x"y\n', 'A quoted field that begins on line 2 of "rows.csv" does not end'],
    ['a,b,a\n', '"rows.csv" has two columns named "a".'],
  ])('%j is refused with its line', (text, message) => {
    expect(() => read(text)).toThrow(UsageError);
    expect(() => read(text)).toThrow(message);
  });

  it('gives every table back that is written as RFC 4180 says', () => {
    const field = fc.string({ unit: fc.constantFrom('a', 'ü', '"', ',', '\n', '\r', ' ', '😀') });
    const table = fc
      .integer({ min: 1, max: 4 })
      .chain((columns) => fc.array(fc.array(field, { minLength: columns, maxLength: columns })));
    const lineBreak = fc.constantFrom('\n', '\r\n');
    fc.assert(
      fc.property(table, lineBreak, fc.boolean(), (rows, end, endsWithBreak) => {
        const header = (rows[0] ?? ['']).map((_, index) => `c${index}`);
        const lines = [header, ...rows].map((fields) =>
          fields.map((text) => `"${text.replaceAll('"', '""')}"`).join(','),
        );
        const read_ = read(lines.join(end) + (endsWithBreak ? end : ''));
        expect(read_).toEqual(
          rows.map((fields) => Object.fromEntries(header.map((column, index) => [column, fields[index]]))),
        );
      }),
    );
  });
});
