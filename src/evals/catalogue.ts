import { UsageError } from '../core/errors.ts';
import type { Eval } from '../core/eval.ts';
import { printable } from '../core/printable.ts';
import { nearest } from './nearest.ts';

/** Every eval that comes with the program. One new eval is one file and one line here. */
const catalogue = {
  arithmetic: async () => (await import('./arithmetic.ts')).arithmetic,
  browsecomp: async () => (await import('./browsecomp.ts')).browsecomp,
  custom: async () => (await import('./custom.ts')).custom,
  gsm8k: async () => (await import('./gsm8k.ts')).gsm8k,
} as const satisfies Record<string, () => Promise<Eval>>;

export type EvalName = keyof typeof catalogue;

export const evalNames = Object.keys(catalogue) as readonly EvalName[];

/** The eval of that name. Rejects with a `UsageError` that names the nearest one when there is none. */
export async function loadEval(name: string): Promise<Eval> {
  if (isEvalName(name)) return catalogue[name]();
  const suggestion = nearest(name, evalNames);
  throw new UsageError(
    `There is no eval named "${printable(name, 80)}".`,
    `${suggestion === undefined ? '' : `Did you mean ${suggestion}? `}The evals are ${evalNames.join(', ')}.`,
  );
}

function isEvalName(name: string): name is EvalName {
  return Object.hasOwn(catalogue, name);
}
