import { checkObject } from './check-object.ts';
import { checkScalar, unknownWord } from './check-scalar.ts';
import type { ListNode, Node } from './document.ts';
import { resolved, type Schema, type SchemaObject } from './schema.ts';
import type { Problem } from './source.ts';
import { admits, kindsOf, shownValue } from './words.ts';

/** What a schema finds wrong with a value. `label`: what sentences call the value. */
export function check(node: Node, given: Schema, label: string): Problem[] {
  const schema = resolved(given);
  if (typeof schema === 'boolean') return [];
  const typed = schema.type !== undefined || schema.enum !== undefined;
  if (typed && !admits(schema, node)) return [mustBe(node, [schema], label)];
  return [
    ...checkParts(node, schema, label),
    ...(schema.allOf ?? []).flatMap((each) => check(node, each, label)),
    ...(schema.anyOf === undefined ? [] : checkAlternatives(node, schema.anyOf, label)),
  ];
}

function checkParts(node: Node, schema: SchemaObject, label: string): Problem[] {
  switch (node.kind) {
    case 'scalar':
      return checkScalar(node, schema, label);
    case 'list':
      return checkList(node, schema, label);
    case 'object':
      return checkObject(node, schema, label, check);
    default:
      return node satisfies never;
  }
}

function checkList(
  node: ListNode,
  { items = true, minItems = 0, uniqueItems }: SchemaObject,
  label: string,
): Problem[] {
  if (node.items.length < minItems) return [{ at: node.at, sentence: `${label} is empty` }];
  const problems = node.items.flatMap((item) => check(item, items, `an entry of ${label}`));
  return uniqueItems === true ? [...problems, ...repeatedIn(node)] : problems;
}

/** Of texts and numbers: no other list has to be without repetition. */
function repeatedIn({ items }: ListNode): Problem[] {
  const values = items.map((item) => (item.kind === 'scalar' ? item.value : item));
  return items.flatMap((item, index) =>
    values.slice(0, index).includes(values[index] ?? null)
      ? [{ at: item.at, sentence: `${shownValue(item)} stands here twice` }]
      : [],
  );
}

/** They differ in kind, or in the keys that they must have; so it is known which one is meant, and what is wrong with it can be told. */
function checkAlternatives(node: Node, alternatives: readonly Schema[], label: string): Problem[] {
  const all = alternatives.map(resolved).filter((each) => typeof each === 'object');
  const fitting = all.filter((each) => admits(each, node));
  const meant = fitting.find(({ required = [] }) => required.every((key) => has(node, key))) ?? fitting.at(-1);
  if (meant === undefined) return [mustBe(node, all, label)];
  return withoutOptions(node, meant, all) ?? check(node, meant, label);
}

/** A word, where other words are keys of objects: what is allowed is both, and one of the latter lacks its options. */
function withoutOptions(
  node: Node,
  { enum: words }: SchemaObject,
  all: readonly SchemaObject[],
): Problem[] | undefined {
  if (words === undefined || node.kind !== 'scalar' || typeof node.value !== 'string') return undefined;
  const text = node.value;
  const keys = all.flatMap(({ properties = {} }) => Object.keys(properties));
  if (words.includes(text)) return [];
  if (!keys.includes(text)) return [unknownWord(node, text, [...new Set([...words, ...keys])])];
  const options = all.map(({ properties = {} }) => properties[text]).find((each) => typeof each === 'object');
  const [needed = ''] = typeof options === 'object' ? (options.required ?? []) : [];
  return [{ at: node.at, sentence: `"${text}" needs its options`, advice: `Write { ${text}: { ${needed}: … } }.` }];
}

function has(node: Node, key: string): boolean {
  return node.kind === 'object' && node.members.has(key);
}

function mustBe(node: Node, schemas: readonly SchemaObject[], label: string): Problem {
  return { at: node.at, sentence: `${label} must be ${kindsOf(schemas)}, not ${shownValue(node)}` };
}
