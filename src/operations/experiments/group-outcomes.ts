import type { OutcomeEvent, Prior } from '../../core/event.ts';
import { eachOutcome } from '../../store/journal/read-outcomes.ts';
import type { GroupedTask } from './groups.ts';
import type { SampleKeys } from './sample-keys.ts';

/** Told of an outcome that counts; a later one of the same pass replaces a failure before it, and says so. */
export type ReadGroupOutcome = (outcome: OutcomeEvent, part: GroupedTask) => void;

/** Keys of samples that more than one of these tasks has. Reads no sample file for one task. */
export function sharedKeys(parts: readonly GroupedTask[], keys: SampleKeys): ReadonlySet<string> {
  const shared = new Set<string>();
  if (parts.length < 2) return shared;
  const seen = new Set<string>();
  for (const part of parts) for (const key of keys(part)) (seen.has(key) ? shared : seen).add(key);
  return shared;
}

/**
 * Shows the present outcomes of a group: of a sample that several submissions have, the newest outcome of each repeat. Returns a
 * sentence for each damaged place. Throws a `StorageError`.
 */
export function eachGroupOutcome(parts: readonly GroupedTask[], keys: SampleKeys, read: ReadGroupOutcome): string[] {
  const shared = sharedKeys(parts, keys);
  const newest = new Map<string, Map<number, { outcome: OutcomeEvent; part: GroupedTask }>>();
  const warnings = parts.flatMap((part) => {
    const { task, files } = part;
    const names = shared.size === 0 ? undefined : keys(part);
    return eachOutcome(files.directory, task.task_id, task, (outcome) => {
      const key = names?.[outcome.s];
      if (key === undefined || !shared.has(key)) {
        read(outcome, part);
        return;
      }
      const repeats = newest.get(key) ?? new Map<number, { outcome: OutcomeEvent; part: GroupedTask }>();
      newest.set(key, repeats);
      if ((repeats.get(outcome.r)?.outcome.t ?? -Infinity) <= outcome.t) repeats.set(outcome.r, { outcome, part });
    });
  });
  for (const repeats of newest.values()) {
    const sums: Record<string, readonly [number, number]> = {};
    for (const { outcome, part } of repeats.values()) read(alone(outcome, sums), part);
  }
  return warnings;
}

/** An outcome without what stood before it in its own journal; the sums of the sample's other repeats instead. */
function alone(outcome: OutcomeEvent, sums: Record<string, readonly [number, number]>): OutcomeEvent {
  if (outcome.status === 'failed') {
    const { replaces: _, ...rest } = outcome;
    return rest;
  }
  const { replaces: _, prior: __, ...rest } = outcome;
  const prior: Prior = { ...sums };
  for (const { name, value } of outcome.scores) {
    const [count, sum] = sums[name] ?? [0, 0];
    sums[name] = [count + 1, sum + value];
  }
  return { ...rest, prior };
}
