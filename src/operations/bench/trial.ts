import type { Trial } from '../../core/bench.ts';
import { meanDuration, quantile } from '../../core/histogram.ts';
import type { TaskProgress } from '../../core/progress.ts';

/** How many points a curve has. */
const points = 200;

/** What a finished run says of itself: its fold, and when its outcomes were written. */
export function trialOf(progress: TaskProgress, outcomeTimes: readonly number[], memoryMb: number | null): Trial {
  const start = progress.startedAt ?? 0;
  const end = progress.lastOutcomeAt ?? start;
  const requests = progress.attempts;
  return {
    // A clock that only counts milliseconds must not make anything infinitely fast.
    seconds: Math.max(1, end - start) / 1000,
    done: progress.scored + progress.failed,
    failed: progress.failed,
    requests,
    refused: progress.rateLimited,
    retried: progress.errors - progress.rateLimited,
    median_latency_ms: quantile(progress.latency, 0.5) ?? null,
    mean_latency_ms: meanDuration(progress.latency) ?? null,
    memory_mb: memoryMb,
    curve: Array.from({ length: points }, (_, index) => {
      const until = start + ((end - start) * (index + 1)) / points;
      return outcomeTimes.filter((time) => time <= until).length;
    }),
  };
}
