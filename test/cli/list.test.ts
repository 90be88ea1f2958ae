import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import type { ListReport } from '../../src/core/listing.ts';
import { listed, listReport } from '../reports/sample-details.ts';
import { fakeOperations } from '../support/fake-operations.ts';
import { type FakeShell, fakeShell } from '../support/fake-shell.ts';

async function lists(report: ListReport, ...argv: string[]): Promise<{ code: number; shell: FakeShell }> {
  const shell = fakeShell();
  const operations = fakeOperations({ list: async () => ({ list: async () => report }) });
  return { code: await main(['list', ...argv], shell, operations), shell };
}

const broken = { ...listReport([]), warnings: ['"tasks_x.json" is no task file.'] };

describe('evals list', () => {
  it('exits 0 with something to list, whatever else cannot be read, a line each on stderr', async () => {
    const { code, shell } = await lists({ ...listReport([listed()]), warnings: ['one\u001b[2J', 'two'] });
    expect(code).toBe(0);
    expect(shell.stdout.text).toContain('20261120_174201');
    expect(shell.stderr.text).toBe('warning: one\\u{1b}[2J\nwarning: two\n');
  });

  it('exits 7 when nothing of what is there can be read', async () => {
    expect((await lists(broken)).code).toBe(7);
    expect((await lists(broken, '--json')).code).toBe(7);
  });

  it('exits 0 where nothing was submitted yet, and says what to do', async () => {
    const { code, shell } = await lists(listReport([]));
    expect([code, shell.stdout.text]).toEqual([0, '']);
    expect(shell.stderr.text).toBe('No tasks in "async_results". Run `evals submit` first.\n');
  });

  it('prints one object with --json, and nothing else', async () => {
    const { shell } = await lists({ ...listReport([listed()]), warnings: ['one'] }, '--json');
    expect(JSON.parse(shell.stdout.text)).toMatchObject({
      v: 1,
      submissions: [{ id: '20261120_174201' }],
      warnings: ['one'],
    });
    expect(shell.stderr.text).toBe('');
  });
});
