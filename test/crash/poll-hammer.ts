// Many pollers in a tight loop while a run is killed and resumed: never an unreadable answer, never a file or a lock of theirs.
// Usage: node scripts/run-ts.js test/crash/poll-hammer.ts [--pollers 4] [--seconds 10]
import { join } from 'node:path';
import { filesBelow, type Rig, rig } from './rig.ts';
import { flag, sleep, verdict } from './scenario.ts';
import { poll } from '../../src/operations/poll.ts';
import { systemClock } from '../../src/core/clock.ts';

const pollers = flag('pollers', 4);
const seconds = flag('seconds', 10);
const broken: string[] = [];
let polls = 0;
let over = false;

await using place = await rig({ samples: 20_000, latencyMs: 5, models: ['a', 'b'] });
const hammering = Promise.all(Array.from({ length: pollers }, async () => hammer(place)));
const until = performance.now() + seconds * 1000;
while (performance.now() < until) {
  const runner = place.start(['--concurrent', '32']);
  await sleep(1_200);
  runner.process.kill('SIGKILL');
  await runner.ended;
}
over = true;
await hammering;
const strangers = filesBelow(join(place.folder, 'results')).filter(({ path }) => /\.lock$|\.tmp$/.test(path));
if (strangers.length > 2) broken.push(`left behind: ${strangers.map(({ path }) => path).join(' ')}`);
verdict('poll hammering', broken, `${String(polls)} polls`);

async function hammer({ taskFile, folder, environment }: Rig): Promise<void> {
  let done = 0;
  while (!over) {
    try {
      const { totals } = await poll({
        cwd: folder,
        file: taskFile,
        outputDir: folder,
        environment,
        clock: systemClock,
      });
      if (totals.done < done) broken.push(`done went back from ${String(done)} to ${String(totals.done)}`);
      done = totals.done;
      polls += 1;
    } catch (error) {
      broken.push(String(error));
    }
    // Not a timer: those of slow polls would follow one another for ever, and nothing else would get its turn.
    await new Promise(setImmediate);
  }
}
