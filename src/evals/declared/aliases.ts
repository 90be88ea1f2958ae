import type { Node } from './document.ts';

/** How many values all aliases of a file together may stand for: nine lines of them can stand for a billion. */
export const mostCopies = 100_000;

/** What `&name` named, for `*name`. */
export interface Aliases {
  /** To be called once the value is complete: none is a part of itself. */
  define(name: string, node: Node): void;
  /** `too-many`: the aliases so far stand for more than `mostCopies` values. */
  read(name: string): Node | 'unknown' | 'too-many';
}

export function aliases(): Aliases {
  const nodes = new Map<string, Node>();
  let copies = 0;
  return {
    define: (name, node) => nodes.set(name, node),
    read: (name) => {
      const node = nodes.get(name);
      if (node === undefined) return 'unknown';
      copies += sizeOf(node, mostCopies);
      return copies > mostCopies ? 'too-many' : node;
    },
  };
}

/** How many values there are in one, itself counted; at most somewhat more than `most`. */
function sizeOf(node: Node, most: number): number {
  let size = 1;
  for (const part of partsOf(node)) {
    if (size > most) break;
    size += sizeOf(part, most - size);
  }
  return size;
}

function partsOf(node: Node): readonly Node[] {
  if (node.kind === 'list') return node.items;
  return node.kind === 'object' ? [...node.members.values()].map(({ value }) => value) : [];
}
