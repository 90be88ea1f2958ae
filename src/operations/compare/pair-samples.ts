import { contentHash } from '../experiments/sample-content.ts';
import type { SideSamples } from './side-samples.ts';

/**
 * For each sample of the first side the number of its counterpart on the second, or −1: the one that asks and expects the same. Where
 * several do, the one with the same id; those that are left over pair in their order, for nothing tells them apart.
 */
export function pairSamples(
  one: Pick<SideSamples, 'count' | 'sha256' | 'at'>,
  other: Pick<SideSamples, 'count' | 'sha256' | 'at'>,
): Int32Array {
  if (one.sha256 !== undefined && one.sha256 === other.sha256)
    return Int32Array.from({ length: one.count }, (_, n) => n);
  const theirs = byContent(other);
  const pairs = new Int32Array(one.count).fill(-1);
  for (const [content, numbers] of byContent(one)) {
    const candidates = theirs.get(content);
    if (candidates !== undefined) pairAlike(numbers, candidates, pairs, [one, other]);
  }
  return pairs;
}

function byContent(side: Pick<SideSamples, 'count' | 'at'>): Map<string, number[]> {
  const numbers = new Map<string, number[]>();
  for (let number = 0; number < side.count; number++) {
    const content = contentHash(side.at(number));
    const alike = numbers.get(content);
    if (alike === undefined) numbers.set(content, [number]);
    else alike.push(number);
  }
  return numbers;
}

function pairAlike(
  ours: readonly number[],
  theirs: readonly number[],
  pairs: Int32Array,
  [one, other]: readonly [Pick<SideSamples, 'at'>, Pick<SideSamples, 'at'>],
): void {
  // Nothing has to be read to pair the only two.
  if (ours.length === 1 && theirs.length === 1) {
    pairs[ours[0] ?? 0] = theirs[0] ?? -1;
    return;
  }
  const byId = new Map(theirs.map((number) => [other.at(number).id, number]));
  const left = ours.filter((number) => {
    const { id } = one.at(number);
    const same = byId.get(id);
    if (same === undefined) return true;
    pairs[number] = same;
    byId.delete(id);
    return false;
  });
  const rest = [...byId.values()];
  for (const [position, number] of left.entries()) pairs[number] = rest[position] ?? -1;
}
