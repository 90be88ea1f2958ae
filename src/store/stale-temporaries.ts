import { lstatSync, readdirSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../core/clock.ts';

/** As `temporaryName` makes them. */
const temporary = /^\..+\.\d+\.[\da-f]{8}\.tmp$/;
/** No write takes so long; a process on another machine, whose pid means nothing here, has its time, too. */
const staleMs = 3_600_000;

/** Removes what processes that were killed in the middle of a write left in a directory. Never throws. */
export function removeStaleTemporaries(directory: string, clock: Clock): void {
  try {
    for (const name of readdirSync(directory)) {
      if (!temporary.test(name)) continue;
      const path = join(directory, name);
      if (clock.now() - lstatSync(path).mtimeMs > staleMs) unlinkSync(path);
    }
  } catch {
    // They cost some space and nothing else.
  }
}
