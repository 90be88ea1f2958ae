import { goodput, standardError } from './level.ts';
import { enoughSamples, type Patience, type Reading, type Search, type Step } from './search.ts';

const stepFactor = 1.25;
const longStepFactor = 1.5;
const forgottenMs = 120_000;
const leastRemembered = 8;
/** In standard errors. */
const confidence = 1.5;
const leastKept = 0.25;

/** Stays at the base, notices when the server has changed, and probes beside it from time to time. */
export function hold(search: Search, reading: Reading): Step | undefined {
  const { now, level } = reading;
  if (!enoughSamples(level, 12, 0.6)) return undefined;
  const changed = serverChanged(search, reading);
  if (changed !== undefined) return changed;
  search.levels.pool(now, level);
  search.base = search.limit;
  return probeUp(search, now) ?? probeDown(search) ?? { limit: search.limit, mode: 'hold', reason: 'steady' };
}

/** Another goodput than this very limit used to bring. */
function serverChanged(search: Search, { now, level }: Reading): Step | undefined {
  const before = search.levels.get(search.limit);
  if (before === undefined || now - before.at >= forgottenMs || before.samples < leastRemembered) return undefined;
  const change = goodput(level) - goodput(before);
  const doubt = confidence * standardError(before, level);
  const threshold = Math.log(search.terms.fallen);
  if (change + doubt < threshold) {
    search.levels.clear();
    search.path = [];
    // Keeps the latency that it had, and looks again from there.
    return { limit: search.limit * Math.max(leastKept, Math.exp(change)), mode: 'start', reason: 'throughput fell' };
  }
  if (change - doubt > -threshold) {
    search.levels.clear();
    search.path = [level];
    return { limit: 2 * search.limit, mode: 'start', reason: 'throughput rose' };
  }
  return undefined;
}

function probeUp(search: Search, now: number): Step | undefined {
  const top = Math.min(search.terms.most, search.ceiling(now));
  if (search.limit >= top) return undefined;
  search.up = oneEpochLess(search.up);
  if (search.up.epochs > 0) return undefined;
  const factor = search.stepsUp > 0 ? longStepFactor : stepFactor;
  const limit = Math.min(top, Math.max(search.limit + 1, Math.round(search.limit * factor)));
  return { limit, mode: 'up', reason: 'probe up' };
}

function probeDown(search: Search): Step | undefined {
  if (search.limit <= search.terms.least) return undefined;
  search.down = oneEpochLess(search.down);
  if (search.down.epochs > 0) return undefined;
  const limit = Math.max(search.terms.least, Math.min(search.limit - 1, Math.round(search.limit / stepFactor)));
  return { limit, mode: 'down', reason: 'probe down' };
}

function oneEpochLess({ epochs, doubled }: Patience): Patience {
  return { epochs: Math.max(0, epochs - 1), doubled };
}
