import { addConfidence, type Calibration, emptyCalibration } from './calibration.ts';
import type { Score } from './eval.ts';
import { type StoppedEarly, stoppedEarlyIn } from './early-stop.ts';
import type { CloseReason, JournalEvent, OutcomeEvent, Prior, WindowEvent } from './event.ts';
import type { FailureKind, StopRecord } from './failure.ts';
import { addDuration, type Histogram } from './histogram.ts';
import { addUsage, noUsage, type Usage } from './model.ts';
import { addScore, emptyMoments, type Moments } from './moments.ts';
import { addSpending, noSpending, type Spending } from './spending.ts';
import type { StrategyRecord } from './strategy.ts';

/**
 * The fold of one task's journal: plain JSON of a size that does not depend on the number of samples, so a heartbeat
 * can carry it together with the offsets that it covers, and a reader folds only what lies behind them.
 */
export interface TaskProgress {
  scored: number;
  failed: number;
  failedByKind: Partial<Record<FailureKind, number>>;
  truncated: number;
  /** Score name → sums. The first one is the task's accuracy. */
  scores: Record<string, Moments>;
  /** Present once an answer stated its confidence. */
  calibration: Calibration | null;
  /** Tokens of all outcomes; null until a server told any. And those, at most, that no server told of. */
  usage: Usage | null;
  unseen: number;
  /** Money of all outcomes whose price is known; and how many outcomes have none. */
  spending: Spending;
  unpriced: number;
  /** Calls that were answered from the cache. */
  cacheHits: number;
  latency: Histogram;
  /** Requests sent; answers received; attempts that failed, of which rate-limited and perhaps billed. */
  attempts: number;
  completions: number;
  errors: number;
  rateLimited: number;
  perhapsBilled: number;
  /** Requests without an answer or error yet in the newest segment; and those that a dead runner left behind. */
  inFlight: number;
  unresolved: number;
  /** Of the newest run; null when it did not tell. */
  strategy: StrategyRecord | null;
  /** What the eval's own metrics came to; null while nobody knows. */
  metrics: Readonly<Record<string, number>> | null;
  startedAt: number | null;
  /** Time of the newest outcome. */
  lastOutcomeAt: number | null;
  lastError: StopRecord | null;
  /** Changes of the number of requests in flight: how many there were, and the newest, oldest first. */
  windowChanges: { count: number; newest: Omit<WindowEvent, 'e'>[] };
  /** Where no more samples are needed under the rule of the plan, what it came to; null or absent before. */
  early?: StoppedEarly | null;
  /** Set by a stop event, cleared when a runner opens the next segment. */
  stop: { error: StopRecord; until: number | null } | null;
  /** How the newest segment was closed; null while it is open. */
  closed: { at: number; why: CloseReason } | null;
}

export function emptyProgress(): TaskProgress {
  return {
    scored: 0,
    failed: 0,
    failedByKind: {},
    truncated: 0,
    scores: {},
    calibration: null,
    usage: null,
    unseen: 0,
    spending: noSpending,
    unpriced: 0,
    cacheHits: 0,
    latency: {},
    attempts: 0,
    completions: 0,
    errors: 0,
    rateLimited: 0,
    perhapsBilled: 0,
    inFlight: 0,
    unresolved: 0,
    strategy: null,
    metrics: null,
    startedAt: null,
    lastOutcomeAt: null,
    lastError: null,
    windowChanges: { count: 0, newest: [] },
    stop: null,
    closed: null,
  };
}

/** Adds one event, in journal order, to the progress. */
export function applyEvent(progress: TaskProgress, event: JournalEvent): void {
  switch (event.e) {
    case 'open':
      if (event.continues === true) return;
      progress.strategy = event.strategy ?? null;
      progress.startedAt ??= event.t;
      progress.unresolved += progress.inFlight;
      progress.inFlight = 0;
      progress.stop = null;
      progress.closed = null;
      if (event.to_the_end === true) progress.early = null;
      return;
    case 'metrics':
      progress.metrics = event.values;
      return;
    case 'adopt':
      return;
    case 'attempt':
      progress.attempts += 1;
      progress.inFlight += 1;
      return;
    case 'completion':
      if (event.from === 'cache') {
        progress.cacheHits += 1;
        return;
      }
      progress.completions += 1;
      progress.inFlight -= 1;
      addDuration(progress.latency, event.ms);
      return;
    case 'error':
      progress.errors += 1;
      progress.inFlight -= 1;
      if (event.error.kind === 'rate-limit') progress.rateLimited += 1;
      if (event.billed) progress.perhapsBilled += 1;
      progress.lastError = event.error;
      return;
    case 'outcome':
      applyOutcome(progress, event);
      return;
    case 'window':
      applyWindow(progress, event);
      return;
    case 'early':
      progress.early = stoppedEarlyIn(event);
      return;
    case 'stop':
      progress.stop = { error: event.error, until: event.until ?? null };
      progress.lastError = event.error;
      return;
    case 'close':
      progress.closed = { at: event.t, why: event.why };
      return;
    default:
      event satisfies never;
  }
}

function applyOutcome(progress: TaskProgress, outcome: OutcomeEvent): void {
  progress.lastOutcomeAt = outcome.t;
  progress.metrics = null;
  if (outcome.replaces !== undefined) {
    progress.failed -= 1;
    countFailure(progress, outcome.replaces, -1);
  }
  if (outcome.usage !== undefined) progress.usage = addUsage(progress.usage ?? noUsage, outcome.usage);
  progress.unseen += outcome.unseen ?? 0;
  if (outcome.usd !== undefined) progress.spending = addSpending(progress.spending, outcome.usd);
  else if (outcome.calls > 0) progress.unpriced += 1;
  if (outcome.truncated === true) progress.truncated += 1;
  if (outcome.status === 'failed') {
    progress.failed += 1;
    countFailure(progress, outcome.error.kind, 1);
    progress.lastError = outcome.error;
  } else {
    progress.scored += 1;
    for (const score of outcome.scores) applyScore(progress, score, outcome.prior);
  }
}

/** How many changes of the window are remembered with the sums. */
const rememberedChanges = 8;

function applyWindow({ windowChanges }: TaskProgress, { e: _, ...change }: WindowEvent): void {
  windowChanges.count += 1;
  windowChanges.newest = [...windowChanges.newest.slice(1 - rememberedChanges), change];
}

function applyScore(progress: TaskProgress, { name, value, confidence }: Score, prior: Prior | undefined): void {
  addScore((progress.scores[name] ??= emptyMoments()), value, prior?.[name]);
  if (confidence !== undefined) addConfidence((progress.calibration ??= emptyCalibration()), confidence, value);
}

function countFailure(progress: TaskProgress, kind: FailureKind, by: number): void {
  const count = (progress.failedByKind[kind] ?? 0) + by;
  if (count === 0) delete progress.failedByKind[kind];
  else progress.failedByKind[kind] = count;
}
