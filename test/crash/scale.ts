// A journal of 1,000,000 samples with answers of 2 kB, of which all but 1,000 are done: how long a resume takes to its first
// request, how much memory it needs, what the disk holds, and how long poll takes against a bare Node in the same minutes.
// The head of the journal is a real run's, which is killed; the rest is written by the product's own encoder.
// Usage: node scripts/run-ts.js test/crash/scale.ts [--samples 1000000]
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { encodeRecord } from '../../src/store/journal/record.ts';
import { endOf, newestSegment } from './aftermath.ts';
import { type Rig, rig } from './rig.ts';
import { flag, sleep, verdict } from './scenario.ts';

const samples = flag('samples', 1_000_000);
const left = 1_000;
const characters = 2_000;
const flags = ['--concurrent', '16'];
const usage = { input: 20, output: 500, cached: 0, reasoning: 0 };
const broken: string[] = [];

await using place = await rig({ samples, latencyMs: 5, answerCharacters: characters });
const first = place.start(flags);
while (!(await begun(place))) await sleep(50);
first.process.kill('SIGKILL');
await first.ended;
const asked = await place.requests();
const { bytes, answers } = extend(newestSegment(place));
// Else the first sync of the resumed run would wait until all this is on the disk.
spawnSync('sync');

// The referee may have ended a connection meanwhile: time to see it.
await sleep(500);

const started = performance.now();
const runner = place.start(flags);
while ((await place.requests()) === asked && runner.process.exitCode === null) await sleep(5);
const seconds = (performance.now() - started) / 1000;
const processor = processorSeconds(runner.pid);
const code = await endOf(runner, 300_000);
if (code !== 0) broken.push(`it ended with ${String(code)}: ${runner.said()}`);

const poll = (): string => place.command(['poll', '--file', place.taskFile, '--json']).stdout;
const { totals, resources } = JSON.parse(poll()) as { totals: { done: number }; resources: { memory_mb: number } };
if (totals.done !== samples) broken.push(`${String(totals.done)} of ${String(samples)} are done`);
const again = (await place.requests()) - asked - left;
if (again > 32) broken.push(`${String(again)} requests too many`);
const bare = median(() => spawnSync(process.execPath, ['-e', '0']));
const polled = median(poll);
const overhead = bytes / answers;
verdict(
  'scale',
  broken,
  `${samples.toLocaleString('en')} samples, ${(bytes / 1e9).toFixed(2)} GB of journal, ${overhead.toFixed(3)} of the answers' bytes (goal 1.15); ` +
    `resume to the first request ${seconds.toFixed(1)} s (goal 5) with ${processor.toFixed(1)} s of processor time, at most ${String(resources.memory_mb)} MB of memory (goal 150); ` +
    `poll ${polled.toFixed(0)} ms, a bare node ${bare.toFixed(0)} ms (goal 50 more); ${String(again)} requests repeated`,
);

async function begun(at: Rig): Promise<boolean> {
  return (await at.requests()) > 0 && statSync(newestSegment(at), { throwIfNoEntry: false }) !== undefined;
}

/** Of a living process, from /proc: user and system time in hundredths of a second. */
function processorSeconds(pid: number): number {
  const fields =
    readFileSync(`/proc/${String(pid)}/stat`, 'latin1')
      .split(') ')[1]
      ?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function median(act: () => unknown): number {
  const times = Array.from({ length: 5 }, () => {
    const begin = performance.now();
    act();
    return performance.now() - begin;
  });
  return times.sort((one, two) => one - two)[2] ?? 0;
}

/** Samples from 100 on get their three lines, but for the last ones. What the killed run did is before them. */
function extend(path: string): { bytes: number; answers: number } {
  const text = readFileSync(path, 'utf8');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const fd = openSync(path, 'r+');
  let [at, answered] = [Buffer.byteLength(whole), 0];
  let batch: Buffer[] = [];
  const t = Date.now();
  for (let s = 100; s < samples - left + 100; s++) {
    const body = answer(s);
    answered += Buffer.byteLength(body);
    const call = { s, r: 1, k: `${s.toString(16).padStart(16, '0')}.0`, a: 1, t };
    batch.push(
      encodeRecord({ e: 'attempt', ...call, m: [180, null] }),
      encodeRecord({ e: 'completion', ...call, status: 200, ms: 900, body }),
      encodeRecord({ e: 'outcome', s, r: 1, t, ms: 900, calls: 1, usage, status: 'scored', scores: [score(s)] }),
    );
    if (batch.length < 3_000 && s < samples - left + 99) continue;
    const joined = Buffer.concat(batch);
    writeSync(fd, joined, 0, joined.length, at);
    at += joined.length;
    batch = [];
  }
  closeSync(fd);
  return { bytes: at, answers: answered };
}

function score(s: number) {
  return { name: 'numeric_match', value: 1, answer: String(s) };
}

function answer(s: number): string {
  const content = `${'because '.repeat(Math.ceil(characters / 8))}${String(s)}`;
  return JSON.stringify({
    id: `chatcmpl-${String(s)}`,
    object: 'chat.completion',
    created: 1,
    model: 'gpt-test',
    choices: [{ index: 0, message: { role: 'assistant', content, refusal: null }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 20, completion_tokens: 500, total_tokens: 520 },
  });
}
