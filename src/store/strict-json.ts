import type { Json } from '../core/json.ts';
import { printable } from '../core/printable.ts';

/** A text that is not the JSON we accept, with the place, counted from 1. */
export class JsonTextError extends Error {
  override readonly name = 'JsonTextError';
  readonly line: number;
  readonly column: number;

  constructor(message: string, text: string, position: number) {
    super(message);
    const before = text.slice(0, position);
    this.line = before.split('\n').length;
    this.column = position - before.lastIndexOf('\n');
  }
}

/** More than any file of ours needs, and far less than a call stack bears. */
const maxDepth = 200;

/** Keys that reach an object's prototype when somebody copies it carelessly. */
const dangerousKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

const whitespace = /[ \t\r\n]*/y;
/** A number by RFC 8259. */
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** What ends the plain part of a string. */
// eslint-disable-next-line no-control-regex -- JSON forbids control characters in strings
const special = /["\\\u0000-\u001f]/g;
const escape = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;
const loneSurrogate = /\p{Surrogate}/u;

/**
 * Reads JSON that we are going to trust. Beyond the grammar it refuses what `JSON.parse` lets pass: a key that stands
 * twice, keys that pollute prototypes, whole numbers that would silently become others, halves of characters, and
 * nesting deeper than 200. Throws `JsonTextError`.
 */
export function parseStrictJson(text: string): Json {
  let position = 0;
  const value = readValue(0);
  skipWhitespace();
  if (position < text.length) fail('there is more behind the end of the value');
  return value;

  function readValue(depth: number): Json {
    if (depth > maxDepth) fail(`nested deeper than ${String(maxDepth)} levels`);
    skipWhitespace();
    switch (text[position]) {
      case '{':
        return readObject(depth);
      case '[':
        return readArray(depth);
      case '"':
        return readString();
      case 't':
        return readWord('true', true);
      case 'f':
        return readWord('false', false);
      case 'n':
        return readWord('null', null);
      case undefined:
        return fail('the text ends too early');
      default:
        return readNumber();
    }
  }

  function readObject(depth: number): Json {
    const object: Record<string, Json> = {};
    readMembers('}', () => {
      const start = position;
      if (text[position] !== '"') fail(`expected a key in double quotes`);
      const key = readString();
      if (dangerousKeys.has(key)) fail(`the key "${key}" is not allowed`, start);
      if (Object.hasOwn(object, key)) fail(`the key "${printable(key, 80)}" stands twice`, start);
      skipWhitespace();
      if (text[position] !== ':') fail('expected ":"');
      position += 1;
      object[key] = readValue(depth + 1);
    });
    return object;
  }

  function readArray(depth: number): Json {
    const array: Json[] = [];
    readMembers(']', () => array.push(readValue(depth + 1)));
    return array;
  }

  /** What stands between brackets, separated by commas. */
  function readMembers(end: '}' | ']', readMember: () => void): void {
    position += 1;
    skipWhitespace();
    if (text[position] === end) {
      position += 1;
      return;
    }
    for (;;) {
      skipWhitespace();
      readMember();
      skipWhitespace();
      const separator = text[position];
      if (separator !== ',' && separator !== end) fail(`expected "," or "${end}"`);
      position += 1;
      if (separator === end) return;
    }
  }

  function readString(): string {
    const start = position;
    position += 1;
    for (;;) {
      special.lastIndex = position;
      const found = special.exec(text);
      if (found === null) fail('this string has no end', start);
      position = found.index;
      if (found[0] === '"') break;
      if (found[0] !== '\\') fail('a control character in a string must be written as an escape');
      if (!match(escape)) fail('this escape does not exist in JSON');
    }
    position += 1;
    const raw = text.slice(start, position);
    const string = raw.includes('\\') ? (JSON.parse(raw) as string) : raw.slice(1, -1);
    if (loneSurrogate.test(string)) fail('this string holds half a character', start);
    return string;
  }

  function readNumber(): number {
    const start = position;
    if (!match(number)) fail('expected a value');
    const digits = text.slice(start, position);
    const value = Number(digits);
    const exact = /[.eE]/.test(digits) ? Number.isFinite(value) : Number.isSafeInteger(value);
    if (!exact) fail(`the number ${digits.slice(0, 40)} cannot be held exactly`, start);
    return value;
  }

  function readWord<T>(word: string, value: T): T {
    if (!text.startsWith(word, position)) fail('expected a value');
    position += word.length;
    return value;
  }

  function skipWhitespace(): void {
    match(whitespace);
  }

  function match(sticky: RegExp): boolean {
    sticky.lastIndex = position;
    if (!sticky.test(text)) return false;
    position = sticky.lastIndex;
    return true;
  }

  function fail(message: string, at = position): never {
    throw new JsonTextError(message, text, at);
  }
}
