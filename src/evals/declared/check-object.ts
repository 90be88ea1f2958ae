import { printable } from '../../core/printable.ts';
import type { Member, Node, ObjectNode } from './document.ts';
import type { Schema, SchemaObject } from './schema.ts';
import type { Problem } from './source.ts';
import { suggestion } from './words.ts';

export type Check = (node: Node, schema: Schema, label: string) => Problem[];

/** What a schema finds wrong with the keys of an object; `check` looks at their values. */
export function checkObject(node: ObjectNode, schema: SchemaObject, label: string, check: Check): Problem[] {
  const { required = [], properties = {} } = schema;
  const missing = required
    .filter((key) => !node.members.has(key))
    .map((key) => ({ at: node.at, sentence: `${label} has no "${key}"`, advice: describe(properties[key]) }));
  const members = [...node.members].flatMap(([key, member]) => checkMember(key, member, schema, label, check));
  return [...missing, ...checkAmount(node, schema, label), ...members];
}

function checkMember(key: string, member: Member, schema: SchemaObject, label: string, check: Check): Problem[] {
  const { properties = {}, additionalProperties = true } = schema;
  const known = Object.hasOwn(properties, key) ? properties[key] : undefined;
  const shown = `"${printable(key, 60)}"`;
  if (known === false) return [{ at: member.keyAt, sentence: `${shown} is not for ${label} to say` }];
  if (known !== undefined) return check(member.value, known, shown);
  if (additionalProperties !== false) return check(member.value, additionalProperties, shown);
  const allowed = Object.keys(properties).filter((each) => !each.startsWith('$'));
  return [{ at: member.keyAt, sentence: `${shown} is not a key of ${label}`, advice: suggestion(key, allowed) }];
}

function checkAmount({ at, members }: ObjectNode, schema: SchemaObject, label: string): Problem[] {
  const { minProperties = 0, maxProperties = Infinity } = schema;
  if (members.size < minProperties) {
    const wanted = minProperties === 1 ? 'is empty' : `must have at least ${String(minProperties)} keys`;
    return [{ at, sentence: `${label} ${wanted}` }];
  }
  if (members.size <= maxProperties) return [];
  const second = [...members.values()][maxProperties]?.keyAt ?? at;
  return [{ at: second, sentence: `${label} has more than one key`, advice: 'Begin a new entry of the list.' }];
}

function describe(schema: Schema | undefined): string | undefined {
  return typeof schema === 'object' ? schema.description : undefined;
}
