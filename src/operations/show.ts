import type { Clock } from '../core/clock.ts';
import { UsageError } from '../core/errors.ts';
import { printable } from '../core/printable.ts';
import { nearest } from '../evals/nearest.ts';

export interface ShowOptions {
  readonly cwd: string;
  /** A path, a bare name, or `latest`. */
  readonly file: string;
  readonly outputDir: string;
  /** Only this task; undefined: all. */
  readonly task: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
}

/** The task of that id, or all. Throws a `UsageError` that names the nearest when there is none. */
export function chosen<T extends { readonly task_id: string }>(tasks: readonly T[], id: string | undefined): T[] {
  if (id === undefined) return [...tasks];
  const found = tasks.filter(({ task_id }) => task_id === id);
  if (found.length > 0) return found;
  const ids = tasks.map(({ task_id }) => task_id);
  const suggestion = nearest(id, ids);
  const hint = suggestion === undefined ? `The tasks are ${listed(ids)}.` : `Did you mean ${suggestion}?`;
  throw new UsageError(`There is no task "${printable(id, 140)}" in this file.`, hint);
}

const mostListed = 8;

function listed(ids: readonly string[]): string {
  const more = ids.length - mostListed;
  return [...ids.slice(0, mostListed), ...(more > 0 ? [`and ${String(more)} more`] : [])].join(', ');
}
