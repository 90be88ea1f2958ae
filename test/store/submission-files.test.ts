import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { sha256 } from '../../src/core/hash.ts';
import { resolveTaskFile } from '../../src/store/find-task-file.ts';
import { readSubmission, readTaskFile } from '../../src/store/stored-files.ts';
import { freezeSamples } from '../../src/store/submission-files.ts';
import { bundledProgram, output } from '../support/bundled-program.ts';
import { asOther, canBeOther } from '../support/other-user.ts';
import { sampleTask, submitSample, threeSamples } from '../support/sample-submission.ts';
import { canMount, smallDisk } from '../support/small-disk.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const id = '20261120_173000';

/** Every path below a directory, with its permissions. */
function modes(directory: string): Record<string, string> {
  const paths = readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort();
  return Object.fromEntries(paths.map((path) => [path, (lstatSync(join(directory, path)).mode & 0o777).toString(8)]));
}

test('a submission is a task file, a folder and a link, readable for the owner only', async () => {
  const umask = process.umask(0);
  onTestFinished(() => {
    process.umask(umask);
  });
  const cwd = temporaryDirectory();
  const created = await submitSample(cwd, { experiment: 'tries' });
  expect(created).toMatchObject({ id, path: `async_results/tasks_${id}.json`, warnings: [] });
  expect(created.directory).toBe(join(cwd, 'async_results', `tasks_${id}.d`));
  expect(statSync(join(cwd, 'async_results')).mode & 0o777).toBe(0o700);
  expect(modes(join(cwd, 'async_results'))).toEqual({
    'latest_tasks.json': '777',
    [`tasks_${id}.d`]: '700',
    [`tasks_${id}.d/journal`]: '700',
    [`tasks_${id}.d/runners`]: '700',
    [`tasks_${id}.d/samples`]: '700',
    [`tasks_${id}.d/samples/arithmetic.jsonl`]: '600',
    [`tasks_${id}.d/spec.json`]: '600',
    [`tasks_${id}.json`]: '600',
  });
  expect(readlinkSync(join(cwd, 'async_results', 'latest_tasks.json'))).toBe(`tasks_${id}.json`);
  expect(readTaskFile(join(cwd, created.path))).toMatchObject({
    id,
    experiment: 'tries',
    updated_at: '2026-11-20T17:30:00.000Z',
  });
  expect(readSubmission(created.directory).submission).toEqual(created.submission);
});

test('the plan holds the whole prompt', async () => {
  const prompt = 'Think hard. '.repeat(5000);
  const { directory, path } = await submitSample(temporaryDirectory(), {
    tasks: [sampleTask({ prompt })],
    outputDir: temporaryDirectory(),
  });
  expect(readSubmission(directory).submission.tasks[0]?.prompt).toBe(prompt);
  expect(statSync(path).size).toBeLessThan(4096);
});

test('an absolute output directory gives an absolute path', async () => {
  const outputDir = join(temporaryDirectory(), 'deep', 'results');
  expect((await submitSample('/', { outputDir })).path).toBe(join(outputDir, `tasks_${id}.json`));
});

test('frozen samples are JSON Lines, with the hash of their bytes', () => {
  const { bytes, sha256: hash } = freezeSamples([
    ...threeSamples,
    { id: 'é\n', input: null, target: 1, metadata: { a: [1] } },
  ]);
  const text = Buffer.from(bytes).toString();
  expect(text.split('\n')).toHaveLength(5);
  expect(text).toContain('{"id":"one","input":"What is 0 + 1?","target":"1"}\n');
  expect(text.endsWith('{"id":"é\\n","input":null,"target":1,"metadata":{"a":[1]}}\n')).toBe(true);
  expect(hash).toBe(sha256(bytes));
});

describe('several submits at once', () => {
  test('in the same millisecond each get a name of their own, and latest is one of them', async () => {
    const cwd = temporaryDirectory();
    const created = await Promise.all(Array.from({ length: 10 }, async () => submitSample(cwd)));
    expect(new Set(created.map((one) => one.id)).size).toBe(10);
    expect(created.map((one) => one.id)).toContain(`${id}_10`);
    expect(created.map(({ path }) => path)).toContain(resolveTaskFile('latest', 'async_results', cwd).given);
    for (const { directory, submission } of created) expect(readSubmission(directory).submission).toEqual(submission);
  });

  test('from four processes lose nothing', async () => {
    const cwd = temporaryDirectory();
    const program = bundledProgram(join(import.meta.dirname, '../support/submit-entry.ts'), cwd);
    const printed = await Promise.all(Array.from({ length: 4 }, async () => output(program, cwd, '5')));
    const paths = printed.flatMap((text) => text.trim().split('\n'));
    expect(new Set(paths).size).toBe(20);
    for (const path of paths) expect(readTaskFile(join(cwd, path)).id).toBe(/tasks_(.*)\.json/.exec(path)?.[1]);
    expect(paths).toContain(resolveTaskFile('latest', 'async_results', cwd).given);
    expect(readdirSync(join(cwd, 'async_results')).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test('skip a name that only a task file has', async () => {
    const cwd = temporaryDirectory();
    mkdirSync(join(cwd, 'async_results'));
    writeFileSync(join(cwd, 'async_results', `tasks_${id}.json`), 'precious');
    expect((await submitSample(cwd)).id).toBe(`${id}_2`);
    expect(readFileSync(join(cwd, 'async_results', `tasks_${id}.json`), 'utf8')).toBe('precious');
    expect(existsSync(join(cwd, 'async_results', `tasks_${id}.d`))).toBe(false);
  });
});

describe('the output directory', () => {
  test('may be written to by others only with a warning', async () => {
    const cwd = temporaryDirectory();
    mkdirSync(join(cwd, 'async_results'));
    chmodSync(join(cwd, 'async_results'), 0o775);
    expect((await submitSample(cwd)).warnings).toEqual([
      'Others may write to "async_results": close it with `chmod go-w`.',
    ]);
  });

  test.runIf(canBeOther)('is refused when it belongs to another user (needs root)', async () => {
    const cwd = temporaryDirectory();
    mkdirSync(join(cwd, 'async_results'));
    chownSync(join(cwd, 'async_results'), 65_534, 65_534);
    await expect(submitSample(cwd)).rejects.toThrow('"async_results" belongs to another user (65534).');
    expect(readdirSync(join(cwd, 'async_results'))).toEqual([]);
  });

  test('is refused when it is a file', async () => {
    const cwd = temporaryDirectory();
    writeFileSync(join(cwd, 'async_results'), '');
    await expect(submitSample(cwd)).rejects.toMatchObject({
      message: 'The output directory "async_results" is a file.',
      exitCode: 7,
    });
  });

  test.runIf(canBeOther)('is refused when it cannot be made (needs root)', async () => {
    const cwd = temporaryDirectory();
    await expect(asOther(async () => submitSample(cwd))).rejects.toThrow(
      'Cannot create the output directory "async_results": permission denied (EACCES).',
    );
  });
});

describe('a submit that fails half-way', () => {
  test.each(['../outside.jsonl', 'samples/../../outside.jsonl', '/tmp/outside.jsonl'])(
    'writes no samples to %s and leaves nothing behind',
    async (path) => {
      const cwd = temporaryDirectory();
      const before = await submitSample(cwd);
      const task = sampleTask({ dataset: { ...sampleTask().dataset, samples: path } });
      const samples = new Map([[path, new Uint8Array()]]);
      await expect(submitSample(cwd, { tasks: [task], samples })).rejects.toThrow('must be a path below samples/');
      expect(resolveTaskFile('latest', 'async_results', cwd).given).toBe(before.path);
      expect(readdirSync(join(cwd, 'async_results'))).toHaveLength(3);
      expect(readdirSync(cwd)).toEqual(['async_results']);
    },
  );

  test('for want of its samples leaves nothing behind', async () => {
    const cwd = temporaryDirectory();
    await expect(submitSample(cwd, { samples: new Map() })).rejects.toThrow(
      '"samples/arithmetic.jsonl" of the submission are missing',
    );
    expect(readdirSync(join(cwd, 'async_results'))).toEqual([]);
  });

  test.runIf(canMount)('on a full disk leaves nothing behind, and latest where it was (needs a mount)', async () => {
    const disk = smallDisk('size=256k');
    const before = await submitSample(disk);
    const samples = new Map([['samples/arithmetic.jsonl', Buffer.alloc(1_000_000)]]);
    const failed = submitSample(disk, { samples });
    await expect(failed).rejects.toMatchObject({
      exitCode: 7,
      message: `Cannot write the submission "async_results/tasks_${id}_2.json": no space is left on the disk (ENOSPC).`,
    });
    expect(readdirSync(join(disk, 'async_results')).sort()).toEqual([
      'latest_tasks.json',
      `tasks_${id}.d`,
      `tasks_${id}.json`,
    ]);
    expect(resolveTaskFile('latest', 'async_results', disk).given).toBe(before.path);
    // The disk is as good as before.
    expect((await submitSample(disk)).id).toBe(`${id}_2`);
  });
});

test('a link that somebody planted at a name of ours is not followed', async () => {
  const cwd = temporaryDirectory();
  const results = join(cwd, 'async_results');
  mkdirSync(results);
  writeFileSync(join(cwd, 'precious'), 'precious');
  symlinkSync(cwd, join(results, `tasks_${id}.d`));
  symlinkSync('../precious', join(results, `tasks_${id}_2.json`));
  expect((await submitSample(cwd)).id).toBe(`${id}_3`);
  expect(readFileSync(join(cwd, 'precious'), 'utf8')).toBe('precious');
  expect(readdirSync(cwd).sort()).toEqual(['async_results', 'precious']);
});
