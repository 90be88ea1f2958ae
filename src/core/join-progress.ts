import { addUsage, noUsage } from './model.ts';
import { addMoments, emptyMoments } from './moments.ts';
import { emptyProgress, type TaskProgress } from './progress.ts';
import { addSpending } from './spending.ts';

/**
 * The progress of tasks of the same identity as if they were one: sums over all of them. Right where they have no sample in
 * common. What is said of one moment (the newest error, the strategy) is that of the part that was at work last.
 */
export function joinProgress(parts: readonly TaskProgress[]): TaskProgress {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const joined = emptyProgress();
  for (const part of parts.toSorted((a, b) => lastSign(a) - lastSign(b))) add(joined, part);
  return joined;
}

function lastSign({ startedAt, lastOutcomeAt }: TaskProgress): number {
  return Math.max(startedAt ?? 0, lastOutcomeAt ?? 0);
}

function add(joined: TaskProgress, part: TaskProgress): void {
  for (const name of sums) joined[name] += part[name];
  addCounts(joined.failedByKind, part.failedByKind);
  addCounts(joined.latency, part.latency);
  for (const [name, moments] of Object.entries(part.scores))
    addMoments((joined.scores[name] ??= emptyMoments()), moments);
  if (part.usage !== null) joined.usage = addUsage(joined.usage ?? noUsage, part.usage);
  joined.spending = addSpending(joined.spending, part.spending);
  joined.calibration = addCalibration(joined.calibration, part.calibration);
  joined.startedAt = extreme(Math.min, joined.startedAt, part.startedAt);
  joined.lastOutcomeAt = extreme(Math.max, joined.lastOutcomeAt, part.lastOutcomeAt);
  joined.lastError = part.lastError ?? joined.lastError;
  joined.strategy = part.strategy ?? joined.strategy;
  joined.stop = part.stop ?? joined.stop;
  joined.closed = part.closed;
  joined.windowChanges = {
    count: joined.windowChanges.count + part.windowChanges.count,
    newest: [...joined.windowChanges.newest, ...part.windowChanges.newest].slice(-rememberedChanges),
  };
}

const rememberedChanges = 8;

const sums = [
  'scored',
  'failed',
  'truncated',
  'unseen',
  'unpriced',
  'cacheHits',
  'attempts',
  'completions',
  'errors',
  'rateLimited',
  'perhapsBilled',
  'inFlight',
  'unresolved',
] as const;

function addCounts(joined: Record<string, number>, part: Readonly<Record<string, number>>): void {
  for (const [name, number] of Object.entries(part)) joined[name] = (joined[name] ?? 0) + number;
}

function addCalibration(a: TaskProgress['calibration'], b: TaskProgress['calibration']): TaskProgress['calibration'] {
  if (a === null || b === null) return a ?? (b === null ? null : b.map(([...bin]) => bin));
  return a.map(([count, confidence, score], index) => {
    const [moreCount, moreConfidence, moreScore] = b[index] ?? [0, 0, 0];
    return [count + moreCount, confidence + moreConfidence, score + moreScore];
  });
}

function extreme(pick: (a: number, b: number) => number, a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : pick(a, b);
}
