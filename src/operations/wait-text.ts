import { isoTime } from '../core/clock.ts';
import type { FailureKind } from '../core/failure.ts';
import { printable } from '../core/printable.ts';
import type { Pace, PacerWait } from '../models/pacer-wait.ts';
import type { ResourceWait } from '../runner/resources/run-resources.ts';

const reasons = { refused: 'rate limit', overloaded: 'server overloaded', outage: 'outage' } as const;
const after = { refused: 'a refusal', outage: 'an outage' } as const;

/** Why requests wait at a gate, in the words of `poll`. Stable: people and scripts read them. */
export function pacerWaitText(wait: PacerWait): string {
  switch (wait.kind) {
    case 'paused':
      return `${reasons[wait.reason]}: ${counted(wait.requests, 'request')} until ${timeOfDay(wait.until)}`;
    case 'probing':
      return `probing after ${after[wait.reason]}: ${counted(wait.requests, 'request')}`;
    case 'paced':
      return `${paceText(wait.pace)}: next request in ${seconds(wait.nextInMs)}`;
  }
}

const failures: Partial<Record<FailureKind, string>> = {
  'rate-limit': 'rate limit',
  server: 'retry after server error',
  network: 'retry after network error',
  timeout: 'retry after timeout',
};

/** That calls wait for their next attempt; `until`: the last of them, in milliseconds since 1970. */
export function retryWaitText(reason: FailureKind, calls: number, until: number): string {
  return `${failures[reason] ?? `retry after ${reason}`}: ${counted(calls, 'call')} until ${timeOfDay(until)}`;
}

/** That samples wait for a resource of which all are lent. */
export function resourceWaitText({ name, waiting, size }: ResourceWait): string {
  return `resource ${printable(name, 60)}: ${counted(waiting, 'sample')} for one of ${String(size)}`;
}

const periods: Readonly<Record<number, string>> = {
  1000: 'a second',
  60_000: 'a minute',
  3_600_000: 'an hour',
  86_400_000: 'a day',
};

/** `pace of 500 requests a minute`. */
function paceText(pace: Pace | undefined): string {
  if (pace === undefined) return "the provider's pace";
  const { dimension, limit, periodMs } = pace;
  const period = periods[periodMs];
  const count = period === undefined ? (limit * 60_000) / periodMs : limit;
  return `pace of ${String(Number(count.toFixed(1)))} ${dimension.replace('-', ' ')} ${period ?? 'a minute'}`;
}

function counted(count: number, noun: string): string {
  return count === 1 ? `1 ${noun} waits` : `${String(count)} ${noun}s wait`;
}

function seconds(ms: number): string {
  const tenths = Math.max(1, Math.ceil(ms / 100));
  return `${tenths < 100 ? (tenths / 10).toFixed(1) : String(Math.ceil(ms / 1000))} s`;
}

function timeOfDay(ms: number): string {
  return `${isoTime(ms).slice(11, 19)}Z`;
}
