import type { OutcomeEvent } from '../core/event.ts';
import { type FailureKind, failureClasses, type StopKind } from '../core/failure.ts';

/** One sample that ran ahead of the others, and how it ended. */
export interface Trial {
  readonly outcome: OutcomeEvent;
  /** The newest question and its answer; undefined when no model was asked, or did not answer. */
  readonly prompt: string | undefined;
  readonly answer: string | undefined;
}

/** Why nobody could have used what became of a sample. A wrong answer is of use: it tells how good the model is. */
export type Uselessness = FailureKind | 'truncated' | 'unparsed';

/** What to say of trials none of which was of use. */
export interface Verdict {
  /** An outage when no answer ever came; else the eval, its prompt or its limits are at fault. */
  readonly kind: Extract<StopKind, 'canary' | 'outage'>;
  /** How many of each, the most frequent first. */
  readonly reasons: readonly (readonly [Uselessness, number])[];
  /** The first trial of the most frequent reason. */
  readonly example: Trial;
}

/**
 * Judges errors, truncation and parsing, never accuracy: an answer that was read and is wrong is of use. So is one that was cut and
 * scored all the same: some evals want a single token.
 */
export function uselessness(outcome: OutcomeEvent): Uselessness | undefined {
  if (outcome.status === 'failed') return outcome.error.kind;
  const [{ value, unparsed }] = outcome.scores;
  if (outcome.truncated === true && value <= 0) return 'truncated';
  return unparsed === true ? 'unparsed' : undefined;
}

/** undefined: at least one was of use, or there are none. */
export function verdictOn(trials: readonly Trial[]): Verdict | undefined {
  const counts = new Map<Uselessness, { count: number; first: Trial }>();
  for (const trial of trials) {
    const why = uselessness(trial.outcome);
    if (why === undefined) return undefined;
    const seen = counts.get(why);
    if (seen === undefined) counts.set(why, { count: 1, first: trial });
    else seen.count += 1;
  }
  const ordered = [...counts].sort(([, a], [, b]) => b.count - a.count);
  const example = ordered[0]?.[1].first;
  if (example === undefined) return undefined;
  const reasons = ordered.map(([why, { count }]) => [why, count] as const);
  return { kind: reasons.every(([why]) => isTransport(why)) ? 'outage' : 'canary', reasons, example };
}

function isTransport(why: Uselessness): boolean {
  return why !== 'truncated' && why !== 'unparsed' && failureClasses[why] === 'retried';
}
