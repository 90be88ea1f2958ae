import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import type { Comparison, ComparisonReport } from '../../src/core/comparison.ts';
import type { CompareOptions } from '../../src/operations/compare/options.ts';
import { fakeOperations } from '../support/fake-operations.ts';
import { fakeShell } from '../support/fake-shell.ts';

const comparison = {
  eval_name: 'gsm8k',
  metric: 'numeric_match',
  a: { label: 'a\u001b[2J', model_name: 'm', files: ['f'], repeats: 1, pending: 0 },
  b: { label: 'b', model_name: 'm', files: ['f'], repeats: 1, pending: 0 },
  verdict: 'cannot-tell',
  regression: false,
  no_worse: true,
} as unknown as Comparison;

async function compares(given: Partial<Comparison>[], ...argv: string[]) {
  const asked: CompareOptions[] = [];
  const report: ComparisonReport = {
    v: 1,
    time: '2026-11-20T18:00:00.000Z',
    alpha: 0.05,
    margin: 0.02,
    comparisons: given.map((changes) => ({ ...comparison, ...changes })),
    warnings: ['one\u001b[2J'],
  };
  const compare = async (options: CompareOptions): Promise<ComparisonReport> => {
    asked.push(options);
    return report;
  };
  const shell = fakeShell();
  const code = await main(['compare', ...argv], shell, fakeOperations({ compare: async () => ({ compare }) }));
  return { code, shell, asked: asked[0] };
}

describe('evals compare', () => {
  it('takes several arguments and hands its flags on', async () => {
    const { asked } = await compares([{}], 'a', 'b', 'c:m', '--margin', '.02', '--cluster-by', 'passage', '--json');
    expect(asked).toMatchObject({ named: ['a', 'b', 'c:m'], margin: 0.02, clusterBy: 'passage', flips: 5 });
    expect((await compares([{}], '--samples', '--json')).asked).toMatchObject({ named: ['latest'], flips: undefined });
  });

  it('prints one object with --json that cannot steer the terminal, and warnings on stderr', async () => {
    const { shell, code } = await compares([{}], 'a', 'b', '--json');
    expect(shell.stdout.text).not.toContain('\u001b');
    expect(JSON.parse(shell.stdout.text)).toMatchObject({ v: 1, comparisons: [{ a: { label: 'a\u001b[2J' } }] });
    expect(shell.stderr.text).toBe('warning: one\\u{1b}[2J\n');
    expect(code).toBe(0);
  });

  it('without a gate exits 0 whatever comes out', async () => {
    expect((await compares([{ regression: true }], '--json')).code).toBe(0);
  });

  it('the gate: 3 for a proven regression, 8 while something is pending, else 0, and says what it cannot tell', async () => {
    const gate = async (...given: Partial<Comparison>[]) => {
      const { code, shell } = await compares(given, '--json', '--fail-on-regression');
      return [code, shell.stderr.text.split('\n')[1]];
    };
    const pending = { a: { ...comparison.a, pending: 3 } };
    expect(await gate({ regression: true, ...pending }, {})).toEqual([
      3,
      'Gate not met: worse than the first by more than 0.02.',
    ]);
    expect(await gate(pending)).toEqual([8, '']);
    expect(await gate({})).toEqual([0, '']);
    expect(await gate({}, { no_worse: false })).toEqual([
      0,
      'No regression is proven, nor that there is none in 1 of 2 comparisons: too few samples to tell.',
    ]);
  });

  it('refuses a margin that is no number', async () => {
    const { code, shell } = await compares([{}], '--margin', 'two');
    expect(code).toBe(2);
    expect(shell.stderr.text).toContain('--margin cannot be "two"');
  });
});
