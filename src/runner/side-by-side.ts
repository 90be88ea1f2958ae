import type { Pass } from '../core/journal.ts';

/** One pass of one of several tasks. */
export interface OwnedPass<Owner> {
  readonly owner: Owner;
  readonly pass: Pass;
}

/** The passes of several tasks as one sequence: by sample, and of each sample that of the first task first. Each task's own must come in order. */
export function* sideBySide<Owner extends { passes(): Iterable<Pass> }>(
  owners: readonly Owner[],
): Generator<OwnedPass<Owner>> {
  const queues = owners.map((owner) => ({ owner, passes: owner.passes()[Symbol.iterator]() }));
  const heads = queues.map((queue) => ({ ...queue, next: queue.passes.next() }));
  for (;;) {
    let first: (typeof heads)[number] | undefined;
    for (const head of heads) {
      if (head.next.done === true) continue;
      if (first === undefined || first.next.done === true || head.next.value.sample < first.next.value.sample)
        first = head;
    }
    if (first === undefined || first.next.done === true) return;
    yield { owner: first.owner, pass: first.next.value };
    first.next = first.passes.next();
  }
}
