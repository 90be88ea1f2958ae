import { UsageError } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';
import type { TaskGroup } from '../experiments/groups.ts';
import { evalOf, modelOf, type Named } from './arguments.ts';

/** Two groups of tasks of one eval that are to be compared. */
export interface MatchUp {
  readonly evalName: string;
  readonly a: Contestant;
  readonly b: Contestant;
}

export interface Contestant {
  readonly label: string;
  readonly group: TaskGroup;
}

/**
 * Who is compared with whom, eval by eval. Of one argument its models, all with the first; of several arguments all with the first, and
 * where they have several models each model with itself. Throws a `UsageError` where that is not clear.
 */
export function matchUps(named: readonly Named[]): MatchUp[] {
  const [first, ...others] = named;
  if (first === undefined) return [];
  const found = others.length === 0 ? amongModels(first) : others.flatMap((other) => between(first, other));
  if (found.length > 0) return found;
  if (others.length === 0) {
    throw new UsageError(
      `"${printable(first.given, 200)}" has one model of each eval: there is nothing to compare it with.`,
      'Name another experiment or task file, or one with two models.',
    );
  }
  throw new UsageError(
    `${named.map(({ given }) => `"${printable(given, 100)}"`).join(' and ')} have no eval in common.`,
    `The evals of the first are ${evalsOf(first)}; of the second ${evalsOf(others[0] ?? first)}.`,
  );
}

function amongModels(named: Named): MatchUp[] {
  return [...byEval(named)].flatMap(([evalName, groups]) => {
    const models = oneOfEach(named, groups);
    const [a, ...rest] = models;
    if (a === undefined) return [];
    const label = (group: TaskGroup): Contestant => ({ label: modelOf(group), group });
    return rest.map((b) => ({ evalName, a: label(a), b: label(b) }));
  });
}

function between(one: Named, other: Named): MatchUp[] {
  const others = byEval(other);
  return [...byEval(one)].flatMap(([evalName, groups]) => {
    const theirs = others.get(evalName);
    if (theirs === undefined) return [];
    const [mine, yours] = [oneOfEach(one, groups), oneOfEach(other, theirs)];
    const contestant = (named: Named, group: TaskGroup): Contestant => ({ label: named.given, group });
    const [a, b] = [mine[0], yours[0]];
    if (mine.length === 1 && yours.length === 1 && a !== undefined && b !== undefined) {
      return [{ evalName, a: contestant(one, a), b: contestant(other, b) }];
    }
    const common = mine.flatMap((group) => {
      const match = yours.find((candidate) => modelOf(candidate) === modelOf(group));
      return match === undefined ? [] : [{ evalName, a: contestant(one, group), b: contestant(other, match) }];
    });
    if (common.length > 0) return common;
    throw severalModels(mine.length > 1 ? one : other, mine.length > 1 ? mine : yours, evalName);
  });
}

function byEval({ groups }: Named): Map<string, TaskGroup[]> {
  const evals = new Map<string, TaskGroup[]>();
  for (const group of groups) {
    const known = evals.get(evalOf(group));
    if (known === undefined) evals.set(evalOf(group), [group]);
    else known.push(group);
  }
  return evals;
}

/** Throws when a model was asked in more than one way: which one is meant? */
function oneOfEach(named: Named, groups: readonly TaskGroup[]): readonly TaskGroup[] {
  for (const group of groups) {
    const alike = groups.filter((other) => modelOf(other) === modelOf(group));
    if (alike.length === 1) continue;
    const files = alike.map(({ tasks }) => tasks.at(-1)?.files.given ?? '').map((file) => printable(file, 200));
    throw new UsageError(
      `"${printable(named.given, 200)}" has ${printable(evalOf(group), 100)} on ${printable(modelOf(group), 100)} in ` +
        `${String(alike.length)} versions: dataset, prompt, code or parameters changed.`,
      `Name the task files: ${files.slice(0, 4).join(', ')}.`,
    );
  }
  return groups;
}

function severalModels(named: Named, groups: readonly TaskGroup[], evalName: string): UsageError {
  const models = groups.map(modelOf);
  return new UsageError(
    `"${printable(named.given, 200)}" has several models of ${printable(evalName, 100)}: ${printable(models.join(', '), 300)}.`,
    `Say which: ${printable(`${named.given}:${models[0] ?? ''}`, 300)}`,
  );
}

function evalsOf(named: Named): string {
  return printable([...byEval(named).keys()].slice(0, 8).join(', '), 300);
}
