import type { ScalarNode } from './document.ts';

/** What a word without quotation marks means; `unclear`: YAML takes it for a number and JSON does not, or no number can hold it. */
export type PlainScalar = { readonly value: ScalarNode['value'] } | { readonly unclear: 'not-json' | 'too-large' };

/** YAML 1.2's core schema, less what it and JSON read differently: `012`, `0x1F`, `+5`, `.5`, `.inf`. `yes`, `no`, `on`, `off` are text. */
export function plainScalar(text: string): PlainScalar {
  const word = words.get(text);
  if (word !== undefined) return { value: word };
  if (jsonNumber.test(text)) return numberIn(text);
  return yamlNumber.test(text) ? { unclear: 'not-json' } : { value: text };
}

const words: ReadonlyMap<string, ScalarNode['value']> = new Map([
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
  ...['true', 'True', 'TRUE'].map((word) => [word, true] as const),
  ...['false', 'False', 'FALSE'].map((word) => [word, false] as const),
]);

const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/;
const yamlNumber =
  /^(?:[-+]?\d+|0o[0-7]+|0x[\da-fA-F]+|[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

/** Digits that a number cannot hold would silently become others. */
function numberIn(text: string): PlainScalar {
  const value = Number(text);
  const held = Number.isInteger(value) ? Math.abs(value) <= Number.MAX_SAFE_INTEGER : Number.isFinite(value);
  return held ? { value } : { unclear: 'too-large' };
}
