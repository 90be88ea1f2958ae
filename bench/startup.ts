// Start-up against a bare `node -e 0`, in alternation (bench/README.md). Usage: npm run bench:startup -- [--rounds 15]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { flag } from './flag.ts';
import { foreignServer } from './foreign-server.ts';
import { measure, median, type Program } from './measure.ts';

const rounds = flag('rounds', 15);
const evals = resolve('bin/evals.js');
const folder = mkdtempSync(join(tmpdir(), 'evals-startup-'));
try {
  const server = await foreignServer({ settings: 'latency=0,spread=0', folder });
  const environment = { OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'bench' };
  const submit = ['submit', '--eval', 'arithmetic', '--models', 'strong', '--limit', '1', '--output-dir', folder];
  const program = (...flags: string[]): Program => ({
    command: process.execPath,
    arguments: [evals, ...flags],
    environment,
    cwd: folder,
  });
  const contenders: Record<string, () => Promise<Program>> = {
    'node -e 0': async () => Promise.resolve({ command: process.execPath, arguments: ['-e', '0'] }),
    'evals --help': async () => Promise.resolve(program('--help')),
    'evals poll': async () => Promise.resolve(program('poll', '--output-dir', folder)),
    'evals submit, one sample': async () => Promise.resolve(program(...submit)),
    'evals run, one sample': async () => {
      const { stdout } = await measure(program(...submit));
      return program('run', '--tasks', stdout.trim());
    },
  };
  await measure(program(...submit));
  const times = new Map<string, number[]>();
  for (let round = 0; round < rounds; round++) {
    for (const [name, contender] of Object.entries(contenders)) {
      const { seconds } = await measure(await contender());
      times.set(name, [...(times.get(name) ?? []), seconds * 1000]);
    }
  }
  const bare = times.get('node -e 0') ?? [];
  for (const [name, all] of times) {
    const over = median(all) - median(bare);
    process.stdout.write(
      `${name.padEnd(26)} median ${median(all).toFixed(0).padStart(4)} ms   best ${Math.min(...all)
        .toFixed(0)
        .padStart(4)} ms   over bare node ${over.toFixed(0).padStart(4)} ms\n`,
    );
  }
  await server.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
