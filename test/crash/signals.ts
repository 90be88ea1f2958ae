// The first signal lets what is in flight finish: nothing is lost and nothing asked twice. The second aborts.
// Usage: node scripts/run-ts.js test/crash/signals.ts [--rounds 20] [--seed 1]
import { repeats, rig } from './rig.ts';
import { flag, randomFrom, sleep, verdict } from './scenario.ts';

const rounds = flag('rounds', 20);
const random = randomFrom(flag('seed', 1));
const concurrent = 16;
const codes = { SIGINT: 130, SIGTERM: 143 } as const;

await graceful('SIGINT');
await graceful('SIGTERM');
await twice();

async function graceful(signal: keyof typeof codes): Promise<void> {
  const broken: string[] = [];
  let signals = 0;
  while (signals < rounds) {
    await using place = await rig({ samples: 2_000, latencyMs: 60 });
    while (place.facts().outcomes.size < place.total && signals < rounds) {
      const runner = place.start(['--concurrent', String(concurrent)]);
      await place.working();
      await sleep(random() * 700);
      const running = runner.process.exitCode === null;
      runner.process.kill(signal);
      const { code } = await runner.ended;
      if (!running) continue;
      signals += 1;
      const facts = place.facts();
      const counts = await place.counts();
      if (code !== codes[signal] && facts.outcomes.size < place.total)
        broken.push(`exit code ${String(code)}: ${runner.said()}`);
      if (repeats(counts) > 0) broken.push(`${String(repeats(counts))} questions were asked twice`);
      const received = Object.keys(counts.answered).length;
      if (facts.answers.size !== received)
        broken.push(`${String(received - facts.answers.size)} answers are not on disk`);
    }
  }
  verdict(signal, broken, `${String(signals)} signals, 0 repeats expected`);
}

async function twice(): Promise<void> {
  const broken: string[] = [];
  let worst = 0;
  for (let round = 0; round < Math.ceil(rounds / 4); round++) {
    await using place = await rig({ samples: 200, latencyMs: 4_000 });
    const runner = place.start(['--concurrent', String(concurrent)]);
    await place.working();
    await sleep(300);
    runner.process.kill('SIGINT');
    await sleep(1_100);
    const second = performance.now();
    runner.process.kill('SIGINT');
    const { code } = await runner.ended;
    worst = Math.max(worst, performance.now() - second);
    if (code !== 130) broken.push(`exit code ${String(code)}: ${runner.said()}`);
    const { state } = JSON.parse(place.command(['poll', '--file', place.taskFile, '--json']).stdout) as {
      state: string;
    };
    if (state !== 'interrupted') broken.push(`poll says ${state}`);
  }
  verdict('SIGINT twice', broken, `ended at most ${worst.toFixed(0)} ms after the second`);
}
