// Runners that stand still: SIGSTOP for longer than the lease's term with another machine waiting, a main loop that
// hangs, and a login shell that hangs up.
// Usage: node scripts/run-ts.js test/crash/stopped.ts [--rounds 3]
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repeats, type Rig, rig } from './rig.ts';
import { flag, sleep, verdict } from './scenario.ts';

const rounds = flag('rounds', 3);
const concurrent = 8;
const flags = ['--concurrent', String(concurrent)];

// Each is mostly waiting, so all at once.
await Promise.all([twoMachines(), hangingLoop(), hangUp()]);

function complete(place: Rig, broken: string[]): void {
  const { outcomes } = place.facts();
  if (outcomes.size !== place.total) broken.push(`${String(outcomes.size)} of ${String(place.total)} outcomes`);
  for (const [key, count] of outcomes) if (count !== 1) broken.push(`${String(count)} outcomes for ${key}`);
}

/** Two host ids: neither can see whether the other's process lives, so only a silent heartbeat proves it dead. */
async function twoMachines(): Promise<void> {
  const broken: string[] = [];
  let repeated = 0;
  let late = 0;
  for (let round = 0; round < rounds; round++) {
    await using place = await rig({ samples: 1_000, latencyMs: 60 });
    const term = { EVALS_LEASE_TTL_MS: '1500' };
    const first = place.start(flags, { ...term, EVALS_HOST_ID: 'one' });
    await place.working();
    await sleep(300);
    first.process.kill('SIGSTOP');
    const second = place.start(flags, { ...term, EVALS_HOST_ID: 'two' });
    // The lease's term begins when the other one first looks, and a busy machine takes its time to start it.
    await sleep(3_500);
    for (let waited = 0; waited < 15_000 && place.facts().segments < 2; waited += 100) await sleep(100);
    first.process.kill('SIGCONT');
    const [loser, winner] = await Promise.all([first.ended, second.ended]);
    if (winner.code !== 0) broken.push(`the second ended with ${String(winner.code)}: ${second.said()}`);
    if (loser.code !== 9 && loser.code !== 0)
      broken.push(`the first ended with ${String(loser.code)}: ${first.said()}`);
    complete(place, broken);
    if (place.facts().segments < 2) broken.push('nothing was taken over');
    const counts = await place.counts();
    const twice = repeats(counts);
    repeated += twice;
    late += Object.values(counts.answered).filter((times) => times > 1).length;
    if (twice > concurrent) broken.push(`${String(twice)} requests repeated`);
  }
  verdict(
    'SIGSTOP for 3.5 s and more, lease of 1.5 s, two machines',
    broken,
    `${String(rounds)} take-overs, ${(repeated / rounds).toFixed(1)} requests repeated each (bound ${String(concurrent)}), ${String(late)} answered twice`,
  );
}

/** 20 s in which the main loop does nothing: the disk thread keeps the lease, and poll says what is wrong. */
async function hangingLoop(): Promise<void> {
  const broken: string[] = [];
  await using place = await rig({ samples: 600, latencyMs: 60 });
  const term = { EVALS_LEASE_TTL_MS: '1500' };
  const first = place.start(flags, { ...place.fault('spin'), ...term, EVALS_HOST_ID: 'one' });
  await place.working();
  await sleep(1_000);
  first.process.kill('SIGUSR2');
  await sleep(12_000);
  const { state } = JSON.parse(place.command(['poll', '--file', place.taskFile, '--json']).stdout) as { state: string };
  if (state !== 'stalled') broken.push(`poll says ${state}`);
  const second = place.start(flags, { ...term, EVALS_HOST_ID: 'two' });
  const { code } = await second.ended;
  if (code !== 9) broken.push(`another machine ended with ${String(code)}: ${second.said()}`);
  const advice = place.command(['poll', '--file', place.taskFile]).stdout;
  if (!advice.includes('--steal')) broken.push(`poll does not say what to do: ${advice}`);
  const { code: ended } = await first.ended;
  if (ended !== 0) broken.push(`it ended with ${String(ended)}: ${first.said()}`);
  complete(place, broken);
  const twice = repeats(await place.counts());
  if (twice > 0) broken.push(`${String(twice)} requests repeated`);
  verdict('main loop hangs for 20 s', broken, `lease kept, poll said ${state}, ${String(twice)} requests repeated`);
}

/** `nohup evals run &`, then the shell goes: the run goes on, and writes each thing down once. */
async function hangUp(): Promise<void> {
  const broken: string[] = [];
  await using place = await rig({ samples: 300, latencyMs: 60 });
  const runner = place.start(flags);
  await place.working();
  runner.process.kill('SIGHUP');
  await sleep(300);
  runner.process.kill('SIGHUP');
  const { code, signal } = await runner.ended;
  if (code !== 0) broken.push(`it ended with ${String(signal ?? code)}: ${runner.said()}`);
  complete(place, broken);
  const twice = repeats(await place.counts());
  if (twice > 0) broken.push(`${String(twice)} requests repeated`);
  const log = readFileSync(join(place.folder, 'results', 'async_runner.log'), 'utf8')
    .trim()
    .split('\n');
  if (new Set(log).size < log.length) broken.push(`a line stands twice in the log: ${log.join('\n')}`);
  verdict(
    'SIGHUP without a terminal, twice',
    broken,
    `ended with ${String(code)}, ${String(log.length)} lines in the log`,
  );
}
