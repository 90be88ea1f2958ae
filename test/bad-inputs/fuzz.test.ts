import { expect, it } from 'vitest';
import { fuzz } from './fuzz-cases.ts';

/** More of it: `node scripts/run-ts.js test/bad-inputs/fuzz.ts --cases 2000 --seed 1`. */
it(
  'files that were changed at random crash nothing, hide nothing and buy nothing twice',
  { timeout: 120_000 },
  async () => {
    const { broken, exitCodes } = await fuzz(100, 'vitest');
    expect(broken).toEqual([]);
    // Some are refused and some are run: neither is tested if all end alike.
    expect(exitCodes['0']).toBeGreaterThan(10);
    expect(exitCodes['7']).toBeGreaterThan(10);
  },
);
