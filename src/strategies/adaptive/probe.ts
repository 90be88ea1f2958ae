import { elasticity } from './level.ts';
import { enoughSamples, type Patience, type Reading, type Search, type Step } from './search.ts';

const stepFactor = 1.25;
const longStepFactor = 1.5;
/** More than linear, in standard errors and all: no limit does that, so the server itself has become faster. */
const impossible = 1.25;
const longestUp = 8;
const longestDown = 16;
/** A step down is free when it costs no more than this share of what linear scaling would. */
const leastFree = 0.25;
const longestEpochs = 20;

/** Judges a limit above the base: keeps it, goes on from it, or goes back. */
export function up(search: Search, reading: Reading): Step | undefined {
  const { now, level } = reading;
  const { base, levels, terms } = search;
  if (!enoughSamples(level, 8, 0.5)) return undefined;
  const below = levels.get(base);
  if (below === undefined) return lostBase(search);
  const seen = elasticity(below, level);
  if (undecided(seen, reading, search)) return undefined;
  if (seen.value - 1.5 * seen.error > impossible) {
    levels.clear();
    return { limit: search.limit, mode: 'hold', reason: 'the server changed' };
  }
  const pooled = levels.pool(now, level);
  const known = elasticity(below, pooled);
  if (known.value < Math.max(terms.leastGain, 0.5 * Math.min(1, known.error))) return backDown(search);
  search.base = search.limit;
  search.up = { ...search.up, doubled: 1 };
  search.down = { epochs: Infinity, doubled: 1 };
  if (seen.value - seen.error > 0.5 || known.value - known.error > 0.5) {
    search.path = [pooled];
    return { limit: 2 * search.limit, mode: 'start', reason: 'probe gained much' };
  }
  search.stepsUp += 1;
  const factor = search.stepsUp > 1 ? longStepFactor : stepFactor;
  const limit = Math.max(search.limit + 1, Math.round(search.limit * factor));
  return { limit, mode: search.limit >= terms.most ? 'hold' : 'up', reason: 'probe gained' };
}

/** Judges a limit below the base: goes further down as long as it costs nothing. */
export function down(search: Search, reading: Reading): Step | undefined {
  const { now, level } = reading;
  const { base, levels, terms } = search;
  if (!enoughSamples(level, 8, 0.5)) return undefined;
  const above = levels.get(base);
  if (above === undefined) return lostBase(search);
  if (undecided(elasticity(level, above), reading, search)) return undefined;
  const lost = elasticity(levels.pool(now, level), above);
  if (lost.value >= Math.max(terms.leastGain, leastFree)) return backUp(search);
  search.base = search.limit;
  search.down = { ...search.down, doubled: 1 };
  search.up = { ...search.up, epochs: Math.max(search.up.epochs, 2) };
  if (search.limit <= terms.least) return { limit: search.limit, mode: 'hold', reason: 'at the minimum' };
  const factor = Math.min(2, 1 + (stepFactor - 1) * 2 ** search.stepsDown);
  search.stepsDown += 1;
  const limit = Math.max(terms.least, Math.min(search.limit - 1, Math.round(search.limit / factor)));
  return { limit, mode: 'down', reason: 'no loss below' };
}

function backDown(search: Search): Step {
  search.stepsUp = 0;
  search.up = twiceAsPatient(search.up, longestUp);
  if (search.down.epochs === Infinity) search.down = { ...search.down, epochs: 1 };
  return { limit: search.base, mode: 'hold', reason: 'no gain above' };
}

function backUp(search: Search): Step {
  search.stepsDown = 0;
  search.down = twiceAsPatient(search.down, longestDown);
  return { limit: search.base, mode: 'hold', reason: 'loss below' };
}

function twiceAsPatient({ doubled }: Patience, longest: number): Patience {
  const epochs = Math.min(longest, 2 * doubled);
  return { epochs, doubled: epochs };
}

function lostBase(search: Search): Step {
  return { limit: search.base, mode: 'hold', reason: 'nothing known of the base' };
}

/** Near one half and with a large error, more samples may tell; but not for ever. */
function undecided(
  { value, error }: { readonly value: number; readonly error: number },
  { level, elapsedMs }: Reading,
  { limit, terms }: Search,
): boolean {
  const patient = level.samples < 2 * limit && elapsedMs < longestEpochs * terms.intervalMs;
  return patient && Math.abs(value - 0.5) < error;
}
