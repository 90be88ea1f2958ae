import type { Breakdown, BreakdownGroup } from '../../core/breakdown.ts';
import { UsageError } from '../../core/errors.ts';
import type { Sample } from '../../core/eval.ts';
import type { Json } from '../../core/json.ts';
import { printable } from '../../core/printable.ts';
import { applyEvent, emptyProgress, type TaskProgress } from '../../core/progress.ts';
import { accuracyOf } from '../../core/summary.ts';
import { nearest } from '../../evals/nearest.ts';
import { openFrozenTask } from '../frozen-task.ts';
import { eachGroupOutcome, sharedKeys } from './group-outcomes.ts';
import type { GroupedTask } from './groups.ts';
import type { SampleKeys } from './sample-keys.ts';

interface Cell {
  readonly values: readonly Json[];
  readonly progress: TaskProgress;
  total: number;
}

/**
 * The result of one task, all its parts together, by the values of columns of the samples' metadata. Rejects with a `UsageError`
 * for a column that no sample has, and with a `StorageError`.
 */
export async function breakdownOf(
  parts: readonly GroupedTask[],
  columns: readonly string[],
  keys: SampleKeys,
): Promise<{ readonly breakdown: Breakdown; readonly warnings: readonly string[] }> {
  const newest = parts.at(-1)?.task;
  if (newest === undefined) throw new Error('a group has no task');
  const cells = new Map<string, Cell>();
  const shared = sharedKeys(parts, keys);
  const found = new Set<string>();
  const counted = new Set<string>();
  const places = new Map<GroupedTask, readonly Cell[]>();
  for (const part of parts) {
    const names = shared.size === 0 ? undefined : keys(part);
    const place = (sample: Sample, index: number): Cell => {
      for (const column of Object.keys(sample.metadata ?? {})) found.add(column);
      const values = columns.map((column) => sample.metadata?.[column] ?? null);
      const cell = cellOf(cells, values);
      const key = names?.[index];
      const again = key !== undefined && shared.has(key) && counted.has(key);
      if (key !== undefined) counted.add(key);
      if (!again) cell.total += part.task.n_repeats;
      return cell;
    };
    places.set(part, await eachSample(part, place));
  }
  refuseUnknown(columns, found);
  const warnings = eachGroupOutcome(parts, keys, (outcome, part) => {
    const cell = places.get(part)?.[outcome.s];
    if (cell !== undefined) applyEvent(cell.progress, outcome);
  });
  const { task_id, eval_name, model_name, simulated } = newest;
  const groups = [...cells.values()].map(groupOf).sort((a, b) => b.total - a.total);
  return { breakdown: { v: 1, task_id, eval_name, model_name, simulated, columns, groups }, warnings };
}

async function eachSample<T>({ task, files }: GroupedTask, read: (sample: Sample, index: number) => T): Promise<T[]> {
  const frozen = await openFrozenTask(task, files.directory);
  try {
    if (frozen.encrypted)
      throw new UsageError(
        `The samples of ${printable(task.eval_name, 100)} are encrypted on disk: they cannot be grouped.`,
        'evals show --sample ID --decrypt shows one of them.',
      );
    return Array.from({ length: frozen.count }, (_, index) => read(frozen.at(index), index));
  } finally {
    frozen.close();
  }
}

function cellOf(cells: Map<string, Cell>, values: readonly Json[]): Cell {
  const name = JSON.stringify(values);
  const cell = cells.get(name) ?? { values, progress: emptyProgress(), total: 0 };
  cells.set(name, cell);
  return cell;
}

function groupOf({ values, total, progress }: Cell): BreakdownGroup {
  const { scored, failed } = progress;
  return { values, total, done: scored + failed, scored, failed, ...accuracyOf(progress) };
}

function refuseUnknown(columns: readonly string[], found: ReadonlySet<string>): void {
  const unknown = columns.find((column) => !found.has(column));
  if (unknown === undefined) return;
  const suggestion = nearest(unknown, [...found]);
  const all = [...found].map((column) => printable(column, 60));
  const list = all.length === 0 ? 'They have none.' : `They have ${all.slice(0, 20).join(', ')}.`;
  throw new UsageError(
    `No sample has a column "${printable(unknown, 60)}".`,
    suggestion === undefined ? list : `Did you mean ${printable(suggestion, 60)}?`,
  );
}
