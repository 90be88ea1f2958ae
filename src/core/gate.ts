import { z95 } from './statistics/normal.ts';

/** What a task's accuracy must come to. */
export interface AtLeast {
  /** 0…1. */
  readonly rate: number;
  /** The accuracy itself, or the lower end of its 95 % interval: then a lucky run does not pass. */
  readonly on: 'estimate' | 'lower-bound';
}

/** The measured accuracy of a task. */
export interface Measured {
  readonly accuracy: number | null;
  readonly ci95: readonly [number, number] | null;
}

/** Why the gate is shut, for people; undefined: it is open. What nobody measured does not pass. */
export function gateFailure({ rate, on }: AtLeast, { accuracy, ci95 }: Measured): string | undefined {
  if (accuracy === null) return `no sample was scored, and at least ${percent(rate)} is asked for`;
  if (on === 'estimate') {
    return accuracy >= rate ? undefined : `${percent(accuracy)} is less than the ${percent(rate)} that is asked for`;
  }
  const low = ci95?.[0] ?? -Infinity;
  if (low >= rate) return undefined;
  const shown = ci95 === null ? 'not known' : percent(low);
  return `the lower bound of ${percent(accuracy)} is ${shown}, less than the ${percent(rate)} that is asked for`;
}

/**
 * How many samples it takes at least, all of them right, to pass: Wilson's lower bound of n right of n is n / (n + z²). Infinity when no
 * number does.
 */
export function samplesToPass({ rate, on }: AtLeast): number {
  if (on === 'estimate') return rate <= 1 ? 1 : Infinity;
  return rate < 1 ? Math.ceil((z95 * z95 * rate) / (1 - rate) - 1e-9) : Infinity;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}
