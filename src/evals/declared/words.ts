import { printable } from '../../core/printable.ts';
import { nearest } from '../nearest.ts';
import type { Node } from './document.ts';
import type { SchemaObject, TypeName } from './schema.ts';

const kinds: Readonly<Record<TypeName, string>> = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

/** What may stand where one of these is asked for: `text, a list or an object`. */
export function kindsOf(schemas: readonly SchemaObject[]): string {
  const words = schemas.flatMap(({ type = 'string', enum: allowed }) => allowed ?? [kinds[type]]);
  return [...new Set(words)].join(', ').replace(/, (?=[^,]*$)/, ' or ');
}

/** Whether a value is of the schema's type. What has none names words. */
export function admits({ type = 'string' }: SchemaObject, node: Node): boolean {
  if (node.kind === 'list') return type === 'array';
  if (node.kind === 'object') return type === 'object';
  if (node.value === null) return false;
  if (type === 'integer') return Number.isInteger(node.value);
  return typeof node.value === type;
}

/** A value as it is quoted in a sentence. */
export function shownValue(node: Node): string {
  if (node.kind !== 'scalar') return node.kind === 'list' ? 'a list' : 'an object';
  if (typeof node.value === 'string') return `"${printable(node.value, 60)}"`;
  return node.value === null ? 'nothing' : String(node.value);
}

/** Which word was meant, if one is near; else all of them. */
export function suggestion(word: string, allowed: readonly string[]): string {
  const near = nearest(word, allowed);
  return near === undefined ? `Choose one of ${allowed.join(', ')}.` : `Did you mean "${near}"?`;
}
