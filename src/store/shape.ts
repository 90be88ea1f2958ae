import { isJsonObject, type Json } from '../core/json.ts';
import { printable } from '../core/printable.ts';

/** A value of the wrong shape. `message` names its JSON path: `tasks["x"].num_examples must be …, but is …`. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
}

/** Throws a `ShapeError` unless the value has the shape. */
export type Check = (value: Json | undefined, path: string) => void;

/** A check from a predicate and the words for what it wants. */
export function shape(expected: string, accepts: (value: Json | undefined) => boolean): Check {
  return (value, path) => {
    if (!accepts(value)) throw new ShapeError(`${path} must be ${expected}, but is ${described(value)}`);
  };
}

export const text = shape('text', (value) => typeof value === 'string');
export const filledText = shape('text that is not empty', (value) => typeof value === 'string' && value !== '');
export const boolean = shape('true or false', (value) => typeof value === 'boolean');
export const object = shape('an object', isJsonObject);
export const sha256Text = shape('a SHA-256 in hexadecimal', matches(/^[\da-f]{64}$/));

export function wholeNumber(minimum: number): Check {
  const expected = `a whole number of ${String(minimum)} or more`;
  return shape(expected, (value) => Number.isSafeInteger(value) && (value as number) >= minimum);
}

export function numberBetween(minimum: number, maximum: number): Check {
  const expected =
    maximum === Infinity
      ? `a number of ${String(minimum)} or more`
      : `a number from ${String(minimum)} to ${String(maximum)}`;
  return shape(expected, (value) => typeof value === 'number' && value >= minimum && value <= maximum);
}

export function oneOf(...words: readonly string[]): Check {
  return shape(`one of ${words.join(', ')}`, (value) => typeof value === 'string' && words.includes(value));
}

export function matches(pattern: RegExp): (value: Json | undefined) => boolean {
  return (value) => typeof value === 'string' && pattern.test(value);
}

export function nullable(check: Check): Check {
  return (value, path) => {
    if (value !== null) check(value, path);
  };
}

export function optional(check: Check): Check {
  return (value, path) => {
    if (value !== undefined) check(value, path);
  };
}

/** An object with at least these fields. Others are let pass: a newer version may have put them there. */
export function fields(checks: Readonly<Record<string, Check>>): Check {
  return (value, path) => {
    object(value, path === '' ? 'the file' : path);
    if (!isJsonObject(value)) return;
    for (const [name, check] of Object.entries(checks)) check(value[name], path === '' ? name : `${path}.${name}`);
  };
}

/** An object with free keys. */
export function record(checkKey: Check, checkValue: Check): Check {
  return (value, path) => {
    object(value, path);
    if (!isJsonObject(value)) return;
    for (const [key, member] of Object.entries(value)) {
      checkKey(key, `the key ${described(key)} in ${path}`);
      checkValue(member, `${path}[${described(key)}]`);
    }
  };
}

export function list(check: Check): Check {
  return (value, path) => {
    if (!Array.isArray(value)) throw new ShapeError(`${path} must be a list, but is ${described(value)}`);
    value.forEach((member: Json, index) => {
      check(member, `${path}[${String(index)}]`);
    });
  };
}

/** Every check in turn. */
export function all(...checks: readonly Check[]): Check {
  return (value, path) => {
    for (const check of checks) check(value, path);
  };
}

function described(value: Json | undefined): string {
  if (value === undefined) return 'missing';
  if (Array.isArray(value)) return 'a list';
  if (isJsonObject(value)) return 'an object';
  return printable(JSON.stringify(value), 80);
}
