import { parseStopRule, type StopEarly } from '../core/early-stop.ts';
import { UsageError } from '../core/errors.ts';
import { printable } from '../core/printable.ts';
import { noModel } from '../core/submission.ts';
import type { PlannedEval } from './plan-eval.ts';

/** A task of a plan that is being made. */
export interface PlannedPair {
  readonly id: string;
  readonly planned: Pick<PlannedEval, 'eval' | 'models' | 'repeats'>;
}

/**
 * What a task's plan is to say of stopping early; `all` are those of its submission. Throws a `UsageError` for a rule that is none, and where it cannot hold: with
 * repeats, whose scores depend on one another, and for `settled` with other than two models.
 */
export function stopEarlyPlan(rule: string, { id, planned }: PlannedPair, all: readonly PlannedPair[]): StopEarly {
  const parsed = parseStopRule(rule);
  const name = printable(planned.eval.name, 100);
  if (parsed === undefined)
    throw new UsageError(
      `--stop-early cannot be "${printable(rule, 100)}".`,
      'It takes settled, or width:W with a width above 0 and below 1, as in width:0.05.',
    );
  if (planned.repeats > 1)
    throw new UsageError(
      `The eval ${name} has ${String(planned.repeats)} repeats, and --stop-early takes one.`,
      'Give --repeats 1, or leave --stop-early out.',
    );
  if (parsed.kind === 'width') return { rule };
  const rivals = all.filter((other) => other.planned === planned && other.id !== id);
  const [rival] = rivals;
  if (rival === undefined || rivals.length > 1 || planned.models.some(({ provider }) => provider === noModel))
    throw new UsageError(
      `--stop-early settled compares two models, and the eval ${name} has ${String(planned.models.length)}.`,
      'Name two of them with --models, or give a width.',
    );
  return { rule, with: rival.id };
}
