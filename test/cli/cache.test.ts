import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import type { CacheStats } from '../../src/core/cache-report.ts';
import * as cache from '../../src/operations/cache.ts';
import { openCompletionStore } from '../../src/store/completions/store.ts';
import { systemProcesses } from '../../src/store/owner.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { fakeOperations } from '../support/fake-operations.ts';
import { fakeOutput, fakeShell } from '../support/fake-shell.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const clock = new FakeClock();
const day = 86_400_000;

async function tell(argv: readonly string[], environment: Record<string, string> = {}, columns = 80) {
  const shell = fakeShell({
    environment: { NO_COLOR: '1', ...environment },
    clock,
    stdout: fakeOutput({ columns, rows: 24 }),
  });
  const exitCode = await main(['cache', ...argv], shell, fakeOperations({ cache: async () => cache }));
  return { exitCode, out: shell.stdout.text, error: shell.stderr.text };
}

/** A cache with answers of a model, bought now. */
async function filled(answers: number): Promise<{ EVALS_CACHE_DIR: string }> {
  const environment = { EVALS_CACHE_DIR: temporaryDirectory() };
  const directory = join(environment.EVALS_CACHE_DIR, 'completions');
  const store = await openCompletionStore({ directory, onWarning: () => {}, processes: systemProcesses({}) });
  const about = { address: 'https://api.example.com/v1', model: 'gpt-4o' };
  for (let n = 0; n < answers; n++) {
    const raw = { status: 200, body: 'x'.repeat(100), encoding: 'utf8', latencyMs: 1, requestId: String(n) } as const;
    const usage = { input: 700, output: 20, cached: 0, reasoning: 0 };
    await store.keep(String(n), { ...raw, boughtAt: clock.now() }, { ...about, usage });
  }
  return environment;
}

const sample: CacheStats = {
  v: 1,
  directory: '/home/me/.cache/evals/completions',
  answers: 12_400,
  answer_bytes: 15_400_000,
  disk_bytes: 203_161_600,
  oldest: new Date(clock.now() - 34 * day).toISOString(),
  newest: new Date(clock.now() - 12_000).toISOString(),
  models: [
    {
      model: 'gpt-4o',
      address: 'https://api.openai.com/v1',
      answers: 8000,
      input_tokens: 1.84e6,
      output_tokens: 220_000,
    },
    {
      model: 'meta-llama/Llama-3.3-70B-Instruct-Turbo',
      ...{ address: 'https://api.together.xyz/v1', answers: 4400, input_tokens: 900_000, output_tokens: 41_000 },
    },
  ],
};

describe('evals cache', () => {
  it.each([
    [
      100,
      [
        '/home/me/.cache/evals/completions',
        '12,400 answers · 15.4 MB · about 203 MB on the disk · oldest 34d00h ago · newest 12s ago',
        '',
        'model                                    answers  tokens in    out  from',
        'gpt-4o                                     8,000      1.84M   220k  https://api.openai.com/v1',
        'meta-llama/Llama-3.3-70B-Instruct-Turbo    4,400       900k  41.0k  https://api.together.xyz/v1',
      ],
    ],
    [
      40,
      [
        '/home/me/.cache/evals/completions',
        '12,400 answers · 15.4 MB',
        'about 203 MB on the disk',
        'oldest 34d00h ago · newest 12s ago',
        '',
        'model          answers  tokens in    out',
        'gpt-4o           8,000      1.84M   220k',
        'meta-llama/L…    4,400       900k  41.0k',
      ],
    ],
  ])('tells in %i columns what is there', async (columns, lines) => {
    const operations = { ...cache, statsOfCompletions: async () => sample };
    const shell = fakeShell({ environment: { NO_COLOR: '1' }, clock, stdout: fakeOutput({ columns, rows: 24 }) });
    expect(await main(['cache'], shell, fakeOperations({ cache: async () => operations }))).toBe(0);
    expect(shell.stdout.text.split('\n').slice(0, -1)).toEqual(lines);
  });

  it('tells of an empty one, and of one that is not there', async () => {
    const directory = temporaryDirectory();
    for (const EVALS_CACHE_DIR of [directory, join(directory, 'nowhere')]) {
      const { exitCode, out } = await tell(['stats'], { EVALS_CACHE_DIR });
      expect([exitCode, out]).toEqual([0, `${EVALS_CACHE_DIR}/completions\nempty\n`]);
    }
  });

  it('prints JSON for programs', async () => {
    const environment = await filled(2);
    const { out } = await tell(['--json'], environment);
    expect(JSON.parse(out)).toMatchObject({
      v: 1,
      answers: 2,
      models: [{ model: 'gpt-4o', answers: 2, input_tokens: 1400, output_tokens: 40 }],
    });
  });

  it('prunes by size and by age, and says what is left', async () => {
    const environment = await filled(5);
    const pruned = await tell(['prune', '--max-size', '25KB', '--older-than', '3650d'], environment);
    const directory = `${environment.EVALS_CACHE_DIR}/completions`;
    expect(pruned).toEqual({
      ...{ exitCode: 0, error: '' },
      out: `${directory}\nremoved 2 answers · 16.4 kB\nleft 3 answers · 24.6 kB\n`,
    });
    const { out } = await tell(['prune', '--json'], environment);
    expect(JSON.parse(out)).toEqual({
      ...{ v: 1, directory },
      removed: { answers: 0, disk_bytes: 0 },
      left: { answers: 3, disk_bytes: 24_576 },
    });
  });

  it('clears', async () => {
    const environment = await filled(1);
    expect((await tell(['clear'], environment)).out).toContain('\nremoved 1 answer · 8.19 kB\nleft 0 answers · 0 B\n');
    expect((await tell([], environment)).out).toContain('\nempty\n');
  });

  it.each([
    [['prune', '--older-than', '30'], '--older-than cannot be "30".', 'It takes a time with its unit'],
    [['prune', '--max-size', 'big'], '--max-size cannot be "big".', 'It takes a size like 500MB'],
    [
      ['clear', '--older-than', '30d'],
      'evals cache clear takes neither --older-than nor --max-size.',
      'evals cache prune',
    ],
    [['prunes'], "'prunes' is invalid for argument 'action'. Allowed choices are stats, prune, clear.", ''],
  ])('refuses %j', async (argv, sentence, hint) => {
    const { exitCode, out, error } = await tell(argv);
    expect([exitCode, out]).toEqual([2, '']);
    expect(error).toContain(sentence);
    expect(error).toContain(hint);
  });

  it('says what is wrong with a cache that cannot be read', async () => {
    const environment = await filled(1);
    mkdirSync(join(environment.EVALS_CACHE_DIR, 'completions/index-v5/00/00/directory'), { recursive: true });
    const { exitCode, error } = await tell([], environment);
    expect(exitCode).toBe(7);
    expect(error).toContain('Cannot read the cache');
    expect(error).toContain('evals cache clear');
  });
});
