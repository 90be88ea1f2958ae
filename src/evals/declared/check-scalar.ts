import type { ScalarNode } from './document.ts';
import type { SchemaObject } from './schema.ts';
import type { Problem } from './source.ts';
import { shownValue, suggestion } from './words.ts';

/** What a schema finds wrong with a text, a number, true or false, whose type it has looked at. */
export function checkScalar(node: ScalarNode, schema: SchemaObject, label: string): Problem[] {
  if (typeof node.value === 'string') return checkText(node, node.value, schema, label);
  return typeof node.value === 'number' ? checkNumber(node, node.value, schema, label) : [];
}

function checkText({ at, ...node }: ScalarNode, text: string, schema: SchemaObject, label: string): Problem[] {
  const { enum: words, pattern, patternErrorMessage, minLength = 0 } = schema;
  if (text.length < minLength) return [{ at, sentence: `${label} is empty` }];
  if (words?.includes(text) === false) return [unknownWord({ at, ...node }, text, words)];
  if (pattern === undefined || new RegExp(pattern, 'u').test(text)) return [];
  return [{ at, sentence: `${label} cannot be ${shownValue({ at, ...node })}`, advice: patternErrorMessage }];
}

export function unknownWord(node: ScalarNode, text: string, words: readonly string[]): Problem {
  const sentence = `${shownValue(node)} is not one of ${words.join(', ')}`;
  return { at: node.at, sentence, advice: suggestion(text, words) };
}

function checkNumber(node: ScalarNode, value: number, { minimum, maximum }: SchemaObject, label: string): Problem[] {
  if (value >= (minimum ?? -Infinity) && value <= (maximum ?? Infinity)) return [];
  const range =
    maximum === undefined ? `${String(minimum)} or more` : `from ${String(minimum ?? -Infinity)} to ${String(maximum)}`;
  return [{ at: node.at, sentence: `${label} must be ${range}, not ${String(value)}` }];
}
