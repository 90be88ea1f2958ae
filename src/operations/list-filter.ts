import type { ListedExperiment, ListedResults, ListedSubmission } from '../core/listing.ts';
import type { RunState } from '../core/status.ts';

export type ListOrder = 'created' | 'name' | 'accuracy' | 'cost';

/** What is to be listed: everything that is given must hold. Names are found by any part of them, whatever their case. */
export interface ListFilter {
  readonly name?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly eval?: string | undefined;
  readonly model?: string | undefined;
  readonly state?: RunState | undefined;
}

/** An experiment, or a submission without one. */
export type Unit = Pick<ListedSubmission, 'tags' | 'state' | 'evals' | 'models' | 'tasks' | 'cost_usd'> & {
  readonly name: string;
  /** Of the newest submission. */
  readonly time: string;
};

export function experimentUnit(experiment: ListedExperiment): Unit {
  return { ...experiment, time: experiment.updated_at };
}

export function submissionUnit(submission: ListedSubmission): Unit {
  return { ...submission, name: submission.id, time: submission.created_at };
}

export function isWanted(unit: Unit, { name, tags = [], eval: evalName, model, state }: ListFilter): boolean {
  return (
    (name === undefined || has([unit.name], name)) &&
    tags.every((tag) => unit.tags.includes(tag)) &&
    (evalName === undefined || has(unit.evals, evalName)) &&
    (model === undefined || has(unit.models, model)) &&
    (state === undefined || unit.state === state)
  );
}

function has(names: readonly string[], part: string): boolean {
  return names.some((name) => name.toLowerCase().includes(part.toLowerCase()));
}

/** Newest first, by name, or the highest first; what is not known comes last. */
export function compareUnits(order: ListOrder): (a: Unit, b: Unit) => number {
  switch (order) {
    case 'created':
      return newestFirst;
    case 'name':
      return (a, b) => byName(a, b);
    case 'accuracy':
      return (a, b) => highestFirst(accuracyOf(a), accuracyOf(b)) || newestFirst(a, b);
    case 'cost':
      return (a, b) => highestFirst(a.cost_usd, b.cost_usd) || newestFirst(a, b);
  }
}

/** Two submissions of one second differ in the suffix of their ids. */
function newestFirst(a: Unit, b: Unit): number {
  if (a.time !== b.time) return a.time < b.time ? 1 : -1;
  return byName(b, a);
}

function byName(a: Unit, b: Unit): number {
  return a.name.localeCompare(b.name, 'en', { numeric: true });
}

function highestFirst(a: number | null, b: number | null): number {
  return (b ?? -Infinity) === (a ?? -Infinity) ? 0 : (b ?? -Infinity) - (a ?? -Infinity);
}

/** The best of its tasks. */
function accuracyOf({ tasks }: Pick<ListedResults, 'tasks'>): number | null {
  const known = tasks.flatMap(({ accuracy }) => accuracy ?? []);
  return known.length === 0 ? null : Math.max(...known);
}
