// Whole processes, everything saved, side by side in one run with the floor and the limit (bench/README.md).
// Usage: npm run bench:throughput -- [SAMPLES,CONCURRENCY,LATENCY_MS …] [--rounds 3] [--json FILE]
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { question } from './floors/arguments.ts';
import { bundled } from './bundled.ts';
import { flag } from './flag.ts';
import { measure, type Measurement, median, type Program } from './measure.ts';
import { foreignServer } from './foreign-server.ts';

const scenarios = [
  { samples: 10_000, concurrency: 500, latency: 200 },
  { samples: 10_000, concurrency: 50, latency: 0 },
  { samples: 5_000, concurrency: 50, latency: 0 },
  { samples: 2_000, concurrency: 50, latency: 200 },
];

const evals = resolve('bin/evals.js');
const argumentsGiven = process.argv.slice(2);
const rounds = flag('rounds', 3);
const jsonFile = valueOf('--json');
const wanted = argumentsGiven.filter((text) => /^\d+,\d+,\d+$/.test(text)).map((text) => text.split(',').map(Number));
const chosen =
  wanted.length === 0
    ? scenarios
    : wanted.map(([samples = 0, concurrency = 0, latency = 0]) => ({ samples, concurrency, latency }));

const folder = mkdtempSync(join(tmpdir(), 'evals-bench-'));
const results = [];
try {
  const openai = await bundled('bench/floors/openai-p-queue.ts', folder);
  const undici = await bundled('bench/floors/undici-pool.ts', folder);
  for (const { samples, concurrency, latency } of chosen) {
    const server = await foreignServer({ settings: `latency=${String(latency)},spread=0`, folder });
    const environment = { OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'bench' };
    const data = join(folder, `${String(samples)}.jsonl`);
    writeFileSync(
      data,
      Array.from(
        { length: samples },
        (_, index) => `${JSON.stringify({ question: question(index), answer: String(index * 8) })}\n`,
      ).join(''),
    );
    const contenders: Record<string, (round: number) => Promise<Program>> = {
      evals: async (round) => {
        const output = join(folder, `results-${String(samples)}-${String(latency)}-${String(round)}`);
        const submitted = await measure({
          command: process.execPath,
          arguments: [
            evals,
            'submit',
            '--eval',
            'custom',
            '--data',
            data,
            '--models',
            'strong',
            '--limit',
            'all',
            '--output-dir',
            output,
          ],
          environment,
        });
        const file = submitted.stdout.trim();
        return {
          command: process.execPath,
          arguments: [evals, 'run', '--no-canary', '--tasks', file, '--concurrent', String(concurrency)],
          environment,
        };
      },
      floor: async () => ({
        command: process.execPath,
        arguments: [openai, String(samples), String(concurrency)],
        environment,
      }),
      limit: async () => ({
        command: process.execPath,
        arguments: [undici, String(samples), String(concurrency)],
        environment,
      }),
    };
    const times: Record<string, Measurement[]> = { evals: [], floor: [], limit: [] };
    for (let round = 0; round < rounds; round++) {
      const order = Object.keys(contenders);
      if (round % 2 === 1) order.reverse();
      for (const name of order) {
        const program = await contenders[name]?.(round);
        if (program !== undefined) times[name]?.push(await measure(program));
      }
    }
    await server.close();
    results.push(summary({ samples, concurrency, latency }, times));
  }
  if (jsonFile !== undefined) writeFileSync(jsonFile, `${JSON.stringify(results, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function summary(scenario: (typeof scenarios)[number], times: Readonly<Record<string, Measurement[]>>) {
  const { samples, concurrency, latency } = scenario;
  const seconds = (name: string): number => median((times[name] ?? []).map((run) => run.seconds));
  const ideal = (samples * latency) / concurrency / 1000;
  const title = `${String(samples)} samples, ${String(concurrency)} in flight, ${String(latency)} ms`;
  process.stdout.write(`\n${title}${ideal === 0 ? '' : `, ideal ${ideal.toFixed(1)} s`}\n`);
  for (const [name, runs] of Object.entries(times)) {
    const cpu = (median(runs.map((run) => run.cpuSeconds)) * 1000) / samples;
    const failed = runs.filter((run) => run.exitCode !== 0).length;
    process.stdout.write(
      [
        `  ${name.padEnd(6)} ${seconds(name).toFixed(2).padStart(7)} s`,
        `(${runs.map((run) => run.seconds.toFixed(2)).join(' ')})`,
        `cpu ${cpu.toFixed(3)} ms/sample`,
        `peak ${Math.max(...runs.map((run) => run.peakMegabytes)).toFixed(0)} MB`,
        `written ${String(Math.round(median(runs.map((run) => run.writtenBytes)) / samples))} B/sample`,
        ...(ideal === 0 ? [] : [`efficiency ${((ideal / seconds(name)) * 100).toFixed(0)} %`]),
        ...(failed === 0 ? [] : [`FAILED ${String(failed)} times`]),
        '\n',
      ].join('  '),
    );
  }
  process.stdout.write(
    `  evals / limit ${(seconds('evals') / seconds('limit')).toFixed(2)}   evals / floor ${(seconds('evals') / seconds('floor')).toFixed(2)}\n`,
  );
  return { ...scenario, ideal, times };
}

function valueOf(flag: string): string | undefined {
  const index = argumentsGiven.indexOf(flag);
  return index === -1 ? undefined : argumentsGiven[index + 1];
}
