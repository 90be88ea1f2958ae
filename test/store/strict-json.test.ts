import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../../src/core/json.ts';
import { JsonTextError, parseStrictJson } from '../../src/store/strict-json.ts';

const safeKey = fc
  .string({ unit: 'grapheme' })
  .filter((key) => !['__proto__', 'constructor', 'prototype'].includes(key));
const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string({ unit: 'grapheme' }),
    fc.maxSafeInteger(),
    fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value')),
    fc.dictionary(safeKey, tie('value'), { noNullPrototype: true }),
  ),
})).value;

test('every value comes back as JSON.parse gives it, with any indentation', () => {
  fc.assert(
    fc.property(json, fc.constantFrom(0, 2, '\t'), (value, indentation) => {
      const text = JSON.stringify(value, null, indentation);
      expect(parseStrictJson(text)).toEqual(JSON.parse(text));
    }),
  );
});

test('every text that it accepts, JSON.parse accepts with the same value', () => {
  const fragments = [
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '"',
    '\\',
    '\\u00e9',
    '1',
    '-',
    '0',
    '.5',
    'e3',
    'true',
    'null',
    ' ',
    '\n',
  ];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...fragments), { maxLength: 12 }), (parts) => {
      const text = parts.join('');
      let value: Json;
      try {
        value = parseStrictJson(text);
      } catch (error) {
        expect(error).toBeInstanceOf(JsonTextError);
        return;
      }
      expect(value).toEqual(JSON.parse(text));
    }),
    { numRuns: 2000 },
  );
});

const refused: [text: string, place: string, why: string][] = [
  ['', '1:1', 'the text ends too early'],
  ['{"a": 1,}', '1:9', 'expected a key'],
  ['{\n  "a": 1\n  "b": 2\n}', '3:3', 'expected "," or "}"'],
  ['{"a" 1}', '1:6', 'expected ":"'],
  ['[1, 2', '1:6', 'expected "," or "]"'],
  ['{"a": /* one */ 1}', '1:7', 'expected a value'],
  ['{} {}', '1:4', 'there is more'],
  ['NaN', '1:1', 'expected a value'],
  ['-Infinity', '1:1', 'expected a value'],
  ['[01]', '1:3', 'expected ","'],
  ['1e999', '1:1', 'cannot be held exactly'],
  ['12345678901234567890', '1:1', 'cannot be held exactly'],
  ['9007199254740993', '1:1', 'cannot be held exactly'],
  ['{"a": 1, "a": 2}', '1:10', '"a" stands twice'],
  ['{"a": 1, "\\u0061": 2}', '1:10', '"a" stands twice'],
  ['{"__proto__": {"polluted": 1}}', '1:2', '"__proto__" is not allowed'],
  ['{"constructor": 1}', '1:2', '"constructor" is not allowed'],
  ['{"a": {"proto\\u0074ype": 1}}', '1:8', '"prototype" is not allowed'],
  ['"open', '1:1', 'has no end'],
  ['"tab\there"', '1:5', 'control character'],
  ['"\\x41"', '1:2', 'escape does not exist'],
  ['"\\ud800"', '1:1', 'half a character'],
  ['\ufeff{}', '1:1', 'expected a value'],
  ['['.repeat(200_000), '1:202', 'nested deeper'],
  ['{"a":'.repeat(200_000), '1:1006', 'nested deeper'],
];

test.each(refused)('refuses %.40s at %s', (text, place, why) => {
  let error: unknown;
  try {
    parseStrictJson(text);
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(JsonTextError);
  const { line, column, message } = error as JsonTextError;
  expect([`${String(line)}:${String(column)}`, message]).toEqual([place, expect.stringContaining(why)]);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});
