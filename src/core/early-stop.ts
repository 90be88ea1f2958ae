import type { Interval } from './statistics/interval.ts';

/** When a task may stop before its last sample: frozen in the plan. */
export interface StopEarly {
  /** `width:0.05`: when the 95 % interval of the first score is no wider; `settled`: when one of two models is proven to be better. */
  readonly rule: string;
  /** `task_id` of the other task, for `settled`. */
  readonly with?: string;
}

/** What a task came to that stopped early, or might have: then `n` is all of its samples. A fact: nothing that comes later changes it. */
export interface StoppedEarly {
  readonly rule: string;
  /** Samples, from the first on, that the decision rests on. */
  readonly n: number;
  /** Of these samples, the failed ones, which count as 0 in the lower and as 1 in the upper end of the interval. */
  readonly failed: number;
  /** Mean of the first score over the scored ones. */
  readonly estimate: number;
  /** Of the estimate: a 95 % confidence sequence, which may be looked at after every sample. */
  readonly interval: Interval;
  /** For `settled`: this task minus the other one, on the same samples. */
  readonly difference?: { readonly with: string; readonly estimate: number; readonly interval: Interval };
}

/** Only that of an event: a line of a journal has its checksum among its members. */
export function stoppedEarlyIn({ rule, n, failed, estimate, interval, difference }: StoppedEarly): StoppedEarly {
  return { rule, n, failed, estimate, interval, ...(difference === undefined ? {} : { difference }) };
}

/** What stopping saved. */
export interface StoppedEarlyReport extends StoppedEarly {
  /** Passes over samples that were never asked for. */
  readonly saved: number;
  /** About what they would have cost in US dollars, at the mean price of the others; null: not known. */
  readonly saved_usd: number | null;
}

export type StopRule = { readonly kind: 'width'; readonly width: number } | { readonly kind: 'settled' };

/** Reads `width:0.05` and `settled`. undefined for anything else: a width is a number above 0 and below 1. */
export function parseStopRule(text: string): StopRule | undefined {
  if (text === 'settled') return { kind: 'settled' };
  const digits = /^width:(0?\.\d+)$/.exec(text)?.[1];
  const width = Number(digits);
  return digits !== undefined && width > 0 ? { kind: 'width', width } : undefined;
}
