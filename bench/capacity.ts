// Adaptive against fixed windows, in real time and through real connections: what the best window known in hindsight would have
// taken (bench/README.md). Usage: node scripts/run-ts.js bench/capacity.ts [SERVER …] [--json FILE]
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { question } from './floors/arguments.ts';
import { foreignServer } from './foreign-server.ts';
import { measure } from './measure.ts';

interface World {
  readonly settings: string;
  readonly samples: number;
  readonly windows: readonly number[];
}

const worlds: Readonly<Record<string, World>> = {
  unlimited: { settings: 'latency=1000,spread=0.3', samples: 10_000, windows: [256] },
  'rate-limited': { settings: 'latency=500,spread=0.5,rpm=1200', samples: 3000, windows: [16, 64] },
  saturating: { settings: 'latency=300,spread=0.5,knee=32', samples: 5000, windows: [16, 32, 48, 64] },
  changing: {
    settings: 'latency=300,spread=0.5,knee=32,dip=0.5,dip_from=15000,dip_for=20000',
    samples: 5000,
    windows: [16, 32, 48, 64],
  },
};

const evals = resolve('bin/evals.js');
const given = process.argv.slice(2).filter((text) => Object.hasOwn(worlds, text));
const chosen = given.length === 0 ? Object.keys(worlds) : given;
const folder = mkdtempSync(join(tmpdir(), 'evals-capacity-'));
const results = [];
try {
  for (const name of chosen) {
    const world = worlds[name];
    if (world === undefined) continue;
    console.log(`\n${name}: ${world.settings}, ${String(world.samples)} samples`);
    const fixed = [];
    for (const window of world.windows) fixed.push(await trial(world, `sliding-window:${String(window)}`));
    const adaptive = await trial(world, 'adaptive');
    const best = Math.min(...fixed.map(({ seconds }) => seconds));
    console.log(`  adaptive / best window  ${(adaptive.seconds / best).toFixed(3)}`);
    results.push({ name, ...world, fixed, adaptive, ratio: adaptive.seconds / best });
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const json = process.argv.indexOf('--json');
if (json > 0) writeFileSync(process.argv[json + 1] ?? 'capacity.json', JSON.stringify(results, null, 2));

/** One run in a process of its own, against a server of its own, with nothing remembered. */
async function trial({ settings, samples }: World, strategy: string) {
  const place = mkdtempSync(join(folder, 'trial-'));
  const server = await foreignServer({ settings, folder: place });
  const environment = {
    OPENAI_BASE_URL: server.baseUrl,
    OPENAI_API_KEY: 'bench',
    EVALS_CACHE_DIR: join(place, 'cache'),
  };
  const data = join(place, 'data.jsonl');
  const rows = Array.from({ length: samples }, (_, n) =>
    JSON.stringify({ question: question(n), answer: String(n * 8) }),
  );
  writeFileSync(data, `${rows.join('\n')}\n`);
  const run = async (...flags: string[]) =>
    measure({ command: process.execPath, arguments: [evals, ...flags], environment, cwd: place });
  await run('submit', '--eval', 'custom', '--data', data, '--models', 'strong', '--limit', 'all');
  const { cpuSeconds } = await run('run', '--strategy', strategy, '--no-canary');
  await server.close();
  const facts = { ...journalFacts(place), cpu: (cpuSeconds / samples) * 1000 };
  console.log(
    `  ${strategy.padEnd(20)} ${facts.seconds.toFixed(1).padStart(6)} s  refused ${String(facts.refused).padStart(5)}, ` +
      `after the first minute ${(100 * facts.refusedLate).toFixed(2)} %  cpu ${facts.cpu.toFixed(2)} ms/sample`,
  );
  return facts;
}

interface Fact {
  readonly e: string;
  readonly t: number;
  readonly error?: { readonly kind: string };
}

/** From the first request to the last outcome; and the share of requests refused after the first minute. */
function journalFacts(place: string): { seconds: number; refused: number; refusedLate: number } {
  const facts = factsIn(place);
  const sent = facts.filter(({ e }) => e === 'attempt').map(({ t }) => t);
  const refused = facts.filter(({ e, error }) => e === 'error' && error?.kind === 'rate-limit').map(({ t }) => t);
  const first = sent.reduce((a, b) => Math.min(a, b), Infinity);
  const last = facts.reduce((latest, { e, t }) => (e === 'outcome' ? Math.max(latest, t) : latest), 0);
  const late = (times: readonly number[]): number => times.filter((t) => t - first > 60_000).length;
  return {
    seconds: (last - first) / 1000,
    refused: refused.length,
    refusedLate: late(sent) === 0 ? 0 : late(refused) / late(sent),
  };
}

function factsIn(place: string): Fact[] {
  const results = join(place, 'async_results');
  const run = readdirSync(results).find((name) => name.endsWith('.d')) ?? '';
  const journal = join(results, run, 'journal');
  return readdirSync(journal, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => readFileSync(join(journal, name), 'utf8').trim().split('\n'))
    .map((line) => JSON.parse(line) as Fact);
}
