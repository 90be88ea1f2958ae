import type { Level } from './level.ts';
import { LevelMemory } from './level-memory.ts';

/** What the user asked for, in the program's units. */
export interface Terms {
  readonly initial: number;
  readonly least: number;
  readonly most: number;
  /** Shortest time between two changes, except while the limit doubles at the start. */
  readonly intervalMs: number;
  /** A step up is kept if it brings at least this share of what linear scaling would. */
  readonly leastGain: number;
  /** Goodput at an unchanged limit below this share of what it was: the server has changed. */
  readonly fallen: number;
}

/** `start`: doubling. `hold`: staying, with a probe now and then. `up`, `down`: probing beside the base. */
export type Mode = 'start' | 'hold' | 'up' | 'down';

/** What to do next. */
export interface Step {
  readonly limit: number;
  readonly mode: Mode;
  /** In words, for the record. */
  readonly reason: string;
}

/** Epochs until the next probe in one direction; doubled after each probe that was in vain. `Infinity`: there is no reason to probe. */
export interface Patience {
  readonly epochs: number;
  readonly doubled: number;
}

/** Where the search for the right limit stands. Each mode has its file, which reads and changes this. */
export interface Search {
  readonly terms: Terms;
  limit: number;
  mode: Mode;
  /** The limit that is known to serve well, beside which we probe. */
  base: number;
  /** What each doubling delivered, the newest last. */
  path: Level[];
  readonly levels: LevelMemory;
  up: Patience;
  down: Patience;
  /** Successful probes in a row. */
  stepsUp: number;
  stepsDown: number;
  /** The limit came from a published rate. */
  jumped: boolean;
  /** Highest limit at present, given that the server refused more. */
  readonly ceiling: (now: number) => number;
}

export function newSearch(terms: Terms, limit: number, ceiling: Search['ceiling']): Search {
  const patience: Patience = { epochs: 0, doubled: 1 };
  return {
    terms,
    limit,
    mode: 'start',
    base: limit,
    path: [],
    levels: new LevelMemory(),
    up: patience,
    down: patience,
    stepsUp: 0,
    stepsDown: 0,
    jumped: false,
    ceiling,
  };
}

/** A judgement of the running epoch: what its limit delivered, for how long it has been running. */
export interface Reading {
  readonly now: number;
  readonly level: Level;
  readonly elapsedMs: number;
}

/** Few probes suffice under a large limit; under a small one, many of its cohorts. */
export function enoughSamples({ samples, limit }: Level, least: number, share: number): boolean {
  return samples >= Math.max(least, Math.min(limit, 100) * share);
}
