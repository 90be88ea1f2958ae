import type { Json, JsonObject } from '../../core/json.ts';

/** A value in a file, and where it begins: an offset into the file's text. */
export type Node = ScalarNode | ListNode | ObjectNode;

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  readonly at: number;
}

export interface ListNode {
  readonly kind: 'list';
  readonly items: readonly Node[];
  readonly at: number;
}

export interface ObjectNode {
  readonly kind: 'object';
  readonly members: ReadonlyMap<string, Member>;
  readonly at: number;
}

export interface Member {
  readonly value: Node;
  readonly keyAt: number;
}

/** Without places. */
export function valueOf(node: ObjectNode): JsonObject;
export function valueOf(node: Node): Json;
export function valueOf(node: Node): Json {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'list':
      return node.items.map((item) => valueOf(item));
    case 'object':
      return Object.fromEntries([...node.members].map(([key, { value }]) => [key, valueOf(value)]));
    default:
      return node satisfies never;
  }
}

/** Where a path of keys and indexes leads, or as far as it leads. */
export function placeOf(node: Node, path: readonly (string | number)[]): number {
  const [first, ...rest] = path;
  if (first === undefined) return node.at;
  const next = typeof first === 'number' ? itemOf(node, first) : memberOf(node, first)?.value;
  return next === undefined ? node.at : placeOf(next, rest);
}

export function memberOf(node: Node, key: string): Member | undefined {
  return node.kind === 'object' ? node.members.get(key) : undefined;
}

function itemOf(node: Node, index: number): Node | undefined {
  return node.kind === 'list' ? node.items[index] : undefined;
}
