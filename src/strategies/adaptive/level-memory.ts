import { goodput, type Level, standardError } from './level.ts';

export interface RememberedLevel extends Level {
  readonly at: number;
}

/** A level's variance grows e-fold in this time, … */
const fadingMs = 30_000;
/** … and after this time it is forgotten. */
const forgottenMs = 120_000;
const leastVariance = 2e-4;
const mostSamples = 400;

/** What each limit delivered. Old knowledge fades, contradicted knowledge is replaced. */
export class LevelMemory {
  readonly #levels = new Map<number, RememberedLevel>();

  get(limit: number): RememberedLevel | undefined {
    return this.#levels.get(limit);
  }

  clear(): void {
    this.#levels.clear();
  }

  /** Adds what was seen now to what is remembered of the same limit; returns both together. */
  pool(now: number, seen: Level): Level {
    const old = this.#levels.get(seen.limit);
    const pooled = old === undefined ? undefined : merge(now, old, seen);
    const remembered = { ...(pooled ?? seen), at: now };
    this.#levels.set(seen.limit, remembered);
    return remembered;
  }
}

/** Weighted by the inverse variances; undefined when the two contradict each other, or the older one is too old. */
function merge(now: number, old: RememberedLevel, seen: Level): Level | undefined {
  const age = now - old.at;
  const faded = { ...old, variance: old.variance * Math.exp(age / fadingMs) };
  if (age >= forgottenMs || Math.abs(goodput(seen) - goodput(old)) >= 2 * standardError(faded, seen)) return undefined;
  const before = 1 / faded.variance;
  const after = 1 / seen.variance;
  const mean = (a: number, b: number): number => (a * before + b * after) / (before + after);
  return {
    limit: seen.limit,
    logLatency: mean(old.logLatency, seen.logLatency),
    successShare: mean(old.successShare, seen.successShare),
    variance: Math.max(leastVariance, 1 / (before + after)),
    samples: Math.min(mostSamples, old.samples + seen.samples),
  };
}
