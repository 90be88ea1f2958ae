import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemFiles, writeAll } from '../../../src/store/journal/files.ts';
import { createSegment } from '../../../src/store/journal/segment-file.ts';
import { RunDirectory } from '../../support/journal-rig.ts';

let run: RunDirectory;
beforeEach(() => {
  run = new RunDirectory();
});
afterEach(() => {
  run.remove();
});

test('of several processes that want a segment, exactly one gets it', async () => {
  const program = join(run.cwd, 'race.cjs');
  const entryPoints = [fileURLToPath(new URL('../../support/segment-race.ts', import.meta.url))];
  buildSync({ entryPoints, outfile: program, bundle: true, format: 'cjs', platform: 'node', logLevel: 'error' });
  const count = 300;
  const runners = ['a', 'b', 'c', 'd'].map((runner) =>
    spawn(process.execPath, [program, run.journal, runner, String(count)]),
  );
  const results = runners.map(async ({ stdout }) => JSON.parse((await stdout.toArray()).join('')) as number[]);
  await Promise.all(runners.map(async ({ stderr }) => once(stderr, 'data')));
  for (const { stdin } of runners) stdin.write('go');
  const won = (await Promise.all(results)).flat().sort((a, b) => a - b);
  expect(won).toEqual(Array.from({ length: count }, (_, index) => index + 1));
  const names = readdirSync(run.journal);
  expect(names).toHaveLength(count);
  for (const name of names) expect(readFileSync(join(run.journal, name), 'utf8')).toMatch(/^[abcd]\n$/);
});

const create = () =>
  createSegment(
    run.journal,
    1,
    'r1',
    (fd) => {
      writeAll(systemFiles, fd, Buffer.from('header\n'));
    },
    systemFiles,
  );

test('a link that was planted where a segment or its draft goes is not followed', () => {
  const treasure = join(run.cwd, 'treasure');
  writeFileSync(treasure, 'gold');
  symlinkSync(treasure, join(run.journal, '.r1.1.tmp'));
  systemFiles.closeSync(create()!.fd);
  expect(readFileSync(treasure, 'utf8')).toBe('gold');
  symlinkSync(treasure, run.segment(2));
  expect(createSegment(run.journal, 2, 'r1', () => {}, systemFiles)).toBeUndefined();
  expect(readFileSync(treasure, 'utf8')).toBe('gold');
});

test('a segment that could not be written leaves nothing behind', () => {
  const fill = (): never => {
    throw new Error('no room');
  };
  expect(() => createSegment(run.journal, 1, 'r1', fill, systemFiles)).toThrow('no room');
  expect(readdirSync(run.journal)).toEqual([]);
});
