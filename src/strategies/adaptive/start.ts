import { gain, goodput, type Level } from './level.ts';
import type { Reading, Search, Step } from './search.ts';

const fewSamples = 16;
const manySamples = 32;
/** Room above the limit at which the measured goodput would have the latency from before the queue. */
const headroom = 1.1;

/** Doubles while doubling pays, then settles where it stopped paying. undefined: waits for more of the cohort. */
export function start(search: Search, { now, level }: Reading): Step | undefined {
  const last = search.path.at(-1);
  const enough = level.samples >= Math.max(manySamples, 0.75 * level.limit);
  const saturated = saturatedAt(search, level, enough);
  if (saturated !== undefined) return settle(search, now, level, saturated);
  if (last !== undefined && !enough && gain(last, level, 0) < search.terms.leastGain) return undefined;
  search.path.push(level);
  search.levels.pool(now, level);
  if (search.limit >= Math.min(search.terms.most, search.ceiling(now))) return stayAtTop(search);
  return { limit: 2 * search.limit, mode: 'start', reason: 'doubling' };
}

/** The earlier level that this one is not worth leaving; undefined while doubling pays. */
function saturatedAt({ path, terms }: Search, level: Level, enough: boolean): Level | undefined {
  const last = path.at(-1);
  const before = path.at(-2);
  if (last === undefined) return undefined;
  const tooLittle = (from: Level, to: Level, optimism: number): boolean => gain(from, to, optimism) < terms.leastGain;
  const vain = tooLittle(last, level, 1) || (enough && tooLittle(last, level, last.samples < fewSamples ? 1 : 0));
  if (vain) return before !== undefined && tooLittle(before, last, 0) ? before : last;
  return before !== undefined && tooLittle(before, level, 1) ? before : undefined;
}

function settle(search: Search, now: number, level: Level, saturated: Level): Step {
  search.levels.pool(now, level);
  search.levels.pool(now, saturated);
  const more = Math.exp(goodput(level) - goodput(saturated));
  const used = Math.min(Math.max(more, 1), level.limit / saturated.limit);
  search.base = Math.min(
    search.terms.most,
    Math.max(search.terms.least, Math.round(headroom * used * saturated.limit)),
  );
  search.up = { epochs: 1, doubled: 1 };
  search.down = { epochs: 0, doubled: 1 };
  search.path = [];
  search.stepsUp = 1;
  return { limit: search.base, mode: 'hold', reason: 'saturated' };
}

/** Doubling paid all the way: nothing suggests a queue. Unless a published rate took us here in one step: then one look below. */
function stayAtTop(search: Search): Step {
  search.base = search.limit;
  search.down = { ...search.down, epochs: search.jumped && search.path.length < 2 ? 1 : Infinity };
  search.up = { ...search.up, epochs: 0 };
  search.path = [];
  return { limit: search.limit, mode: 'hold', reason: 'at the maximum' };
}
