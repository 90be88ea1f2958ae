import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { submissionDetails } from '../reports/sample-details.ts';
import { fakeOperations } from '../support/fake-operations.ts';
import { fakeOutput, type FakeShell, fakeShell } from '../support/fake-shell.ts';

async function reports(...argv: string[]): Promise<{ code: number; shell: FakeShell; saved: [string, string][] }> {
  const shell = fakeShell({
    stdout: fakeOutput({ columns: 40, rows: 20 }),
    environment: { FORCE_COLOR: '0', COLUMNS: '90' },
  });
  const saved: [string, string][] = [];
  const operations = fakeOperations({
    report: async () => ({
      report: async () => submissionDetails(),
      saveReport: async (path, text) => void saved.push([path, text]),
    }),
  });
  return { code: await main(['report', ...argv], shell, operations), shell, saved };
}

describe('evals report', () => {
  it('writes Markdown to stdout unless told otherwise', async () => {
    const { code, shell } = await reports();
    expect(code).toBe(0);
    expect(shell.stdout.text).toMatch(/^# `gsm8k` on /);
    expect(shell.stdout.text).toBe((await reports('--format', 'markdown')).shell.stdout.text);
  });

  it('writes JSON and text', async () => {
    expect(JSON.parse((await reports('--format', 'json')).shell.stdout.text)).toMatchObject({
      v: 1,
      id: '20261120_174201',
    });
    const lines = (await reports('--format', 'text')).shell.stdout.text.split('\n');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(40);
  });

  it('writes into a file instead, and then not to the width of the terminal', async () => {
    const { shell, saved } = await reports('--format', 'text', '--output', 'r.txt');
    expect(shell.stdout.text).toBe('');
    const [[path, text] = ['', '']] = saved;
    expect(path).toBe('r.txt');
    expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeGreaterThan(60);
  });

  it('refuses a form that it does not know, in one sentence', async () => {
    const { code, shell } = await reports('--format', 'pdf');
    expect(code).toBe(2);
    expect(shell.stderr.text).toMatch(/^error: .*'pdf'.*text, markdown, json/);
  });
});
