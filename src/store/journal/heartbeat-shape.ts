import { isJsonObject, type Json } from '../../core/json.ts';
import {
  boolean,
  type Check,
  fields,
  list,
  nullable,
  numberBetween,
  oneOf,
  optional,
  record,
  shape,
  ShapeError,
  text,
  wholeNumber,
} from '../shape.ts';
import { stoppedEarly } from '../early-stop-shape.ts';
import { latestTime } from './event-shape.ts';

/** Whether it is a heartbeat as this version writes it, every part of it: `poll` reckons with all of them. */
export function hasHeartbeatShape(value: unknown): boolean {
  try {
    heartbeat(value as Json, '');
    return true;
  } catch (error) {
    if (error instanceof ShapeError) return false;
    throw error;
  }
}

const count = wholeNumber(0);
const amount = numberBetween(0, Number.MAX_VALUE);
const number = numberBetween(-Number.MAX_VALUE, Number.MAX_VALUE);
const time = numberBetween(-latestTime, latestTime);
const anyKey: Check = () => undefined;

const failure = fields({ kind: text, message: text });

const moments = fields({
  count,
  sum: number,
  binary: boolean,
  clusters: count,
  sumSquares: number,
  sumProducts: number,
  countSquares: number,
});

const bin = shape(
  'three numbers',
  (value) => Array.isArray(value) && value.length === 3 && value.every((part) => Number.isFinite(part)),
);

function isChange(value: Json | undefined): boolean {
  if (!isJsonObject(value)) return false;
  const { t, model, from, to, why } = value;
  return [t, from, to].every(Number.isFinite) && typeof model === 'string' && typeof why === 'string';
}

const progress = fields({
  scored: count,
  failed: count,
  failedByKind: record(anyKey, count),
  truncated: count,
  scores: record(anyKey, moments),
  calibration: nullable(list(bin)),
  usage: nullable(fields({ input: count, output: count, cached: count, reasoning: count })),
  unseen: count,
  spending: fields({ kept: number, wasted: number, saved: number }),
  unpriced: count,
  cacheHits: count,
  latency: record(anyKey, count),
  attempts: count,
  completions: count,
  errors: count,
  rateLimited: count,
  perhapsBilled: count,
  inFlight: number,
  unresolved: number,
  strategy: nullable(fields({ name: text, limit: count })),
  metrics: optional(nullable(record(text, number))),
  early: optional(nullable(stoppedEarly)),
  startedAt: nullable(time),
  lastOutcomeAt: nullable(time),
  lastError: nullable(failure),
  windowChanges: fields({ count, newest: list(shape('a change', isChange)) }),
  stop: nullable(fields({ error: failure, until: nullable(time) })),
  closed: nullable(fields({ at: time, why: oneOf('finished', 'interrupted', 'stopped', 'lost') })),
});

const live = fields({
  in_flight: count,
  limit: nullable(number),
  waiting: nullable(text),
  samples_per_second: nullable(amount),
});

const heartbeat = fields({
  v: shape('1', (value) => value === 1),
  owner: fields({ runner: text, host: text, boot: text, namespace: text, pid: count, started: text }),
  seq: count,
  time: text,
  main_loop_seconds: amount,
  storage: nullable(text),
  memory_mb: amount,
  cpu_seconds: amount,
  closed: boolean,
  tasks: record(anyKey, fields({ segment: count, offset: count, progress, live: nullable(live) })),
});
