// How much a slow disk slows a run down: every sync of the journal takes 2, 10 or 30 ms longer (disk-fault.c), against
// syncs that say yes at once and do nothing. All in turn, several times, on the same machine in the same minutes.
// Control: the same delay on every write must slow it down, else the library does not reach the program.
// Usage (Linux, cc): node scripts/run-ts.js test/crash/slow-sync.ts [--rounds 1] [--samples 1500]
import { readFileSync } from 'node:fs';
import { endOf, newestSegment } from './aftermath.ts';
import { type DiskFault, type DiskLibrary, diskLibrary } from './disk-library.ts';
import { rig } from './rig.ts';
import { flag, verdict } from './scenario.ts';

const rounds = flag('rounds', 1);
const samples = flag('samples', 1_500);
const concurrent = 16;
/** In one round chance decides as much as the disk: then only a collapse is a fault, as a sync for each record would be. */
const goal = rounds >= 5 ? 0.95 : 0.5;

const none: DiskFault = { fault: 'pretend', calls: 'sync' };
const slow = [2, 10, 30].map((ms): DiskFault => ({ fault: 'delay', calls: 'sync', ms }));
const control: DiskFault = { fault: 'delay', calls: 'write', ms: 30 };

const library = diskLibrary();
if (typeof library === 'string') verdict('slow syncs', [], `SKIPPED: ${library}`);
else {
  await compare(library);
  library[Symbol.dispose]();
}

async function compare(on: DiskLibrary): Promise<void> {
  const broken: string[] = [];
  const [baseline, ...rates] = await inTurn(on, [none, ...slow], broken);
  const shares = rates.map((rate) => rate / (baseline ?? 0));
  const [at2 = 0, , at30 = 0] = shares;
  if (at2 < goal) broken.push(`with syncs of 2 ms it is ${at2.toFixed(2)} as fast as without (goal ${String(goal)})`);
  if (at30 < 0.5)
    broken.push(`with syncs of 30 ms it is ${at30.toFixed(2)} as fast as without: each record waits for one`);
  verdict(
    'slow syncs',
    broken,
    `${String(concurrent)} in flight, ${(baseline ?? 0).toFixed(0)} samples/s without a sync; ${shares
      .map((share, index) => `${share.toFixed(2)} of that at ${String(slow[index]?.ms)} ms`)
      .join(', ')} (median of ${String(rounds)})`,
  );
  const [hampered = 0] = await inTurn(on, [control], broken);
  const share = hampered / (baseline ?? 0);
  verdict(
    'control: every write takes 30 ms',
    share < 0.5 ? [] : ['it did not slow the run down: the delays do not reach it'],
    `${share.toFixed(2)} of the rate`,
  );
}

/** The median rate under each fault, in samples per second. */
async function inTurn(on: DiskLibrary, faults: readonly DiskFault[], broken: string[]): Promise<number[]> {
  const rates = faults.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, fault] of faults.entries()) rates[index]?.push(await rateUnder(on, fault, broken));
  }
  return rates.map((all) => all.sort((one, two) => one - two)[Math.floor(all.length / 2)] ?? 0);
}

async function rateUnder(on: DiskLibrary, fault: DiskFault, broken: string[]): Promise<number> {
  await using place = await rig({ samples: fault === control ? samples / 5 : samples, latencyMs: 20 });
  const runner = place.start(['--concurrent', String(concurrent)], on.struck(fault, true));
  const code = await endOf(runner, 120_000);
  if (code !== 0) broken.push(`it ended with ${String(code)}: ${runner.said()}`);
  if (on.tally() === 0) broken.push('no sync was struck');
  const times = [...readFileSync(newestSegment(place), 'utf8').matchAll(/^\{"e":"(?:attempt|outcome)".*?"t":(\d+)/gm)];
  // From the second question to the last outcome: neither starting nor ending, nor the canary that goes first alone.
  const [first, last] = [times[2]?.[1], times.at(-1)?.[1]];
  return (times.length / 2 / (Number(last) - Number(first))) * 1000;
}
