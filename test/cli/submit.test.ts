import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import type { SubmitOptions, SubmitReport } from '../../src/operations/submit.ts';
import { fakeOperations } from '../support/fake-operations.ts';
import { type FakeShell, fakeShell } from '../support/fake-shell.ts';

const report: SubmitReport = {
  path: 'async_results/tasks_20261120_174201.json',
  id: '20261120_174201',
  tasks: [
    { task_id: 'gsm8k__gpt-4o', samples: 1319, calls: 1319, simulated: false },
    { task_id: 'gsm8k__mock-weak', samples: 1319, calls: 1319, simulated: true },
  ],
  calls: 2638,
  tokens: { input: 412_000, output: 660_000 },
  output_tokens: [330_000, 1_320_000],
  cost_usd: [4.33, 14.2],
  unpriced: [],
  prices_date: '2026-09-23',
  experiment: null,
  detectable: [],
  warnings: [],
};

async function submitted(
  argv: readonly string[],
  result: SubmitReport = report,
): Promise<{ exitCode: number; shell: FakeShell; options: SubmitOptions }> {
  const shell = fakeShell();
  let seen: SubmitOptions | undefined;
  const submit = async (options: SubmitOptions): Promise<SubmitReport> => {
    seen = options;
    return result;
  };
  const exitCode = await main(['submit', ...argv], shell, fakeOperations({ submit: async () => ({ submit }) }));
  return { exitCode, shell, options: seen! };
}

describe('submit', () => {
  it('has the defaults of the original scripts', async () => {
    const { options } = await submitted([]);
    expect(options).toMatchObject({
      cwd: '/somewhere',
      evals: ['browsecomp'],
      models: undefined,
      limit: 10,
      outputDir: 'async_results',
      repeats: undefined,
      shuffle: false,
    });
    expect(options.seed).toBeUndefined();
    expect(options.data).toBeUndefined();
  });

  it('hands every flag to the operation', async () => {
    const flags =
      '--eval gsm8k,arithmetic --models a,b --limit all --output-dir o --experiment e --repeats 3 --seed 7 --shuffle ' +
      '--data d.csv --prompt-file p.txt --system s --temperature 0.7 --max-tokens 256 --grader g';
    const { options } = await submitted(flags.split(' '));
    expect(options).toMatchObject({
      evals: ['gsm8k', 'arithmetic'],
      models: ['a', 'b'],
      limit: undefined,
      outputDir: 'o',
      experiment: 'e',
      repeats: 3,
      seed: '7',
      shuffle: true,
      data: 'd.csv',
      promptFile: 'p.txt',
      system: 's',
      temperature: 0.7,
      maxTokens: 256,
      grader: 'g',
    });
  });

  it('takes --model for --models', async () => {
    expect((await submitted(['--model', 'mock/strong'])).options.models).toEqual(['mock/strong']);
  });

  it('prints only the path on stdout, and what to type next on stderr', async () => {
    const { exitCode, shell } = await submitted([]);
    expect(exitCode).toBe(0);
    expect(shell.stdout.text).toBe('async_results/tasks_20261120_174201.json\n');
    expect(shell.stderr.text).toMatchInlineSnapshot(`
      "2 tasks · 2,638 samples · 2,638 calls · about 412k tokens in, 330k to 1.32M out
      $4.33 to $14.20 (prices: 2026-09-23; answers of half to twice the usual length) · 1 simulated
      → evals run --tasks async_results/tasks_20261120_174201.json
      "
    `);
  });

  it('prints one JSON object with --json', async () => {
    const { shell } = await submitted(['--json']);
    expect(JSON.parse(shell.stdout.text)).toEqual({ v: 1, ...report });
  });

  it('quotes a path for the shell where it must, and shows warnings', async () => {
    const path = "it's here/tasks.json";
    const { shell } = await submitted([], { ...report, path, warnings: ['the link\u001b[2J was dangling'] });
    expect(shell.stdout.text).toBe(`${path}\n`);
    expect(shell.stderr.text).toContain(`evals run --tasks 'it'\\''s here/tasks.json'`);
    expect(shell.stderr.text).toContain('warning: the link\\u{1b}[2J was dangling');
  });
});
