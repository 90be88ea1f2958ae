import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll } from 'vitest';
import { announcements } from '../../../src/store/completions/announcements.ts';
import type { Processes } from '../../../src/store/owner.ts';
import { bundledProgram, output } from '../../support/bundled-program.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { keyOf } from './rig.ts';

interface Told {
  readonly pid: number;
  readonly bought: readonly number[];
  readonly hits: number;
  readonly answers: readonly string[];
  readonly warnings: readonly string[];
}

let folder = '';
let program = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'evals-cache-'));
  program = bundledProgram(join(import.meta.dirname, '../../support/cache-writers-entry.ts'), folder);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const questions = 60;

async function start(directory: string, ...more: string[]): Promise<Told> {
  return JSON.parse(await output(program, directory, String(questions), ...more)) as Told;
}

describe('processes that ask the same at the same time', () => {
  test('buy each answer once between them, and all get that one whole', async () => {
    const directory = join(temporaryDirectory(), 'completions');
    const told = await Promise.all(Array.from({ length: 4 }, async () => start(directory)));
    const bought = told.flatMap((one) => one.bought);
    expect([...bought].sort((a, b) => a - b)).toEqual(Array.from({ length: questions }, (_, n) => n));
    for (const { answers, hits, bought: own, warnings } of told) {
      expect(answers).toEqual(told[0]!.answers);
      expect(hits + own.length).toBe(questions);
      expect(warnings).toEqual([]);
    }
    for (const [question, text] of told[0]!.answers.entries()) {
      expect(text).toMatch(new RegExp(`^${String(question)} by \\d+ x{${String(question * 50)}}$`));
    }
    expect(await start(directory)).toMatchObject({ bought: [], hits: questions });
  });

  test('do not wait for one that was killed', async () => {
    const directory = join(temporaryDirectory(), 'completions');
    await expect(start(directory, '30')).rejects.toThrow();
    const { bought, answers } = await start(directory);
    expect(bought).toContain(30);
    expect(bought.length).toBeLessThanOrEqual(questions - 25);
    expect(answers).toHaveLength(questions);
  });
});

describe('a word of another process that asks', () => {
  const processes = (more: Partial<Processes>): Processes => ({
    ...{ pid: 1, host: 'here', boot: 'b', namespace: 'n', exists: () => true },
    look: () => ({ started: 's', ended: false }),
    ...more,
  });

  test.each<[string, Partial<Processes>, boolean]>([
    ['counts while that process lives', { pid: 2 }, false],
    ['counts for nothing once it is dead', { pid: 2, look: () => undefined, exists: () => false }, true],
    ['counts for nothing after a restart of the machine', { pid: 2, boot: 'other' }, true],
    ['counts for nothing from another machine: nobody can tell whether it lives', { pid: 2, host: 'there' }, true],
    ['counts for nothing from another container', { pid: 2, namespace: 'm' }, true],
    ['counts for nothing when it is left from this process', {}, true],
  ])('%s', async (_name, more, free) => {
    const directory = temporaryDirectory();
    await announcements(directory, processes({}))(keyOf(1));
    const announcement = await announcements(directory, processes(more))(keyOf(1));
    expect(announcement !== undefined).toBe(free);
  });

  test('is over when it is taken back', async () => {
    const directory = temporaryDirectory();
    const word = await announcements(directory, processes({}))(keyOf(1));
    await word?.end();
    expect(await announcements(directory, processes({ pid: 2 }))(keyOf(1))).toBeDefined();
  });
});
