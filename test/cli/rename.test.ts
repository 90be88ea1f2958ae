import { expect, test } from 'vitest';
import { main } from '../../src/cli/main.ts';
import type { Renamed, RenameOptions } from '../../src/operations/experiments/rename.ts';
import { fakeOperations } from '../support/fake-operations.ts';
import { type FakeShell, fakeShell } from '../support/fake-shell.ts';

async function told(...argv: string[]): Promise<{ code: number; shell: FakeShell; asked: RenameOptions | undefined }> {
  const shell = fakeShell();
  let asked: RenameOptions | undefined;
  const rename = async (options: RenameOptions): Promise<Renamed> => {
    asked = options;
    return Promise.resolve({ name: options.to, files: ['async_results/tasks_1.json'] });
  };
  const operations = fakeOperations({ rename: async () => Promise.resolve({ rename }) });
  return { code: await main(['rename', ...argv], shell, operations), shell, asked };
}

test('prints the files that were renamed, and says so', async () => {
  const { code, shell, asked } = await told('old', 'new', '--merge');
  expect(code).toBe(0);
  expect(asked).toMatchObject({ from: 'old', to: 'new', merge: true, outputDir: 'async_results' });
  expect(shell.stdout.text).toBe('async_results/tasks_1.json\n');
  expect(shell.stderr.text).toBe('old is now new: 1 task file.\n');
});

test('--json prints one object', async () => {
  const { shell } = await told('old', 'new', '--json');
  expect(JSON.parse(shell.stdout.text)).toEqual({ v: 1, name: 'new', files: ['async_results/tasks_1.json'] });
});

test.each([[['old']], [['old', 'new', 'newer']], [[]], [['old', '']]])('rename %j is refused', async (argv) => {
  const { code, asked } = await told(...argv);
  expect([code, asked]).toEqual([2, undefined]);
});
