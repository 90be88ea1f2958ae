import { expect, test } from 'vitest';
import { main } from '../../src/cli/main.ts';
import type { Deletion } from '../../src/core/deletion.ts';
import type { DeleteOptions } from '../../src/operations/experiments/delete.ts';
import { fakeOperations } from '../support/fake-operations.ts';
import { type FakeShell, fakeShell, type FakeShellOptions } from '../support/fake-shell.ts';

const deletion: Deletion = {
  v: 1,
  experiment: 'try',
  submissions: [
    { file: 'async_results/tasks_1.json', done: 1319, total: 1319, cost_usd: 1.2 },
    { file: 'async_results/tasks_2\u001b[2J.json', done: 0, total: 20, cost_usd: 0 },
  ],
};

async function told(
  argv: readonly string[],
  options: FakeShellOptions = {},
): Promise<{ code: number; shell: FakeShell; deleted: boolean }> {
  const shell = fakeShell(options);
  let deleted = false;
  const deleteSubmissions = async ({ confirm }: DeleteOptions): Promise<Deletion | null> => {
    deleted = await confirm(deletion);
    return deleted ? deletion : null;
  };
  const operations = fakeOperations({ delete: async () => Promise.resolve({ deleteSubmissions }) });
  return { code: await main(['delete', ...argv], shell, operations), shell, deleted };
}

test('on a terminal it says what would be lost and asks', async () => {
  const { code, shell, deleted } = await told(['try'], { answer: 'y' });
  expect([code, deleted]).toEqual([0, true]);
  expect(shell.stderr.text).toMatchInlineSnapshot(`
    "experiment try:
    2 task files · 1,319 samples with an outcome · $1.20 paid for them
      1,319 of 1,319  async_results/tasks_1.json
      0 of 20  async_results/tasks_2\\u{1b}[2J.json
    Delete for good? [y/N] "
  `);
  expect(shell.stdout.text).toBe('Deleted experiment try: 2 task files.\n');
});

test.each(['', 'n', 'no', 'yesterday'])('the answer "%s" deletes nothing and exits 130', async (answer) => {
  const { code, shell, deleted } = await told(['try'], { answer });
  expect([code, deleted, shell.stdout.text]).toEqual([130, false, '']);
});

test('off a terminal it wants --yes: exit code 2, and nothing is deleted', async () => {
  const { code, shell, deleted } = await told(['try']);
  expect([code, deleted]).toEqual([2, false]);
  expect(shell.stderr.text).toContain('--yes');
});

test('with --yes it does not ask; --json tells what was deleted', async () => {
  const { code, shell } = await told(['try', '--yes', '--json']);
  expect([code, shell.stderr.text, JSON.parse(shell.stdout.text)]).toEqual([0, '', deletion]);
});

test.each([40, 60, 100])('the question fits into %i columns', async (columns) => {
  const { shell } = await told(['try'], { answer: 'n', environment: { COLUMNS: String(columns) } });
  const [question = ''] = shell.stderr.text.split('Nothing was');
  for (const line of question.split('\n')) expect(line.length).toBeLessThanOrEqual(columns);
});

test('a name is not optional', async () => {
  expect((await told([])).code).toBe(2);
});
