import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { emptyCheckpoint } from '../../../src/core/submission.ts';
import { diskThread } from '../../../src/store/journal/disk.ts';
import { type Heartbeat, heartbeatPath } from '../../../src/store/journal/heartbeat.ts';
import { taskFileOf, taskFileText } from '../../../src/store/task-file.ts';
import { bundledDiskThread } from '../../support/disk-thread-url.ts';
import { ownerNamed, plannedSubmission, plannedTask, RunDirectory, taskId } from '../../support/journal-rig.ts';

let thread: ReturnType<typeof bundledDiskThread>;
let run: RunDirectory;
beforeAll(() => {
  thread = bundledDiskThread();
});
afterAll(() => {
  thread.remove();
});
beforeEach(() => {
  run = new RunDirectory();
});
afterEach(() => {
  run.remove();
});

const warnings: string[] = [];
function start(url = thread.url) {
  warnings.length = 0;
  const data = { owner: ownerNamed('r1'), heartbeat: heartbeatPath(run.path, 'r1'), taskFile: run.taskFile };
  return diskThread(url, data, (message) => warnings.push(message));
}

function heartbeat(): Heartbeat | undefined {
  try {
    return JSON.parse(readFileSync(heartbeatPath(run.path, 'r1'), 'utf8')) as Heartbeat;
  } catch {
    return undefined;
  }
}

test('while the main loop hangs the heartbeat goes on, and says for how long it has hung', async () => {
  const disk = start();
  disk.tell({ storage: null, tasks: {} });
  disk.tick();
  // This loop is the hanging main loop: nothing else runs on this thread until the heartbeat tells of it.
  while ((heartbeat()?.main_loop_seconds ?? 0) < 1);
  expect(heartbeat()!.seq).toBeGreaterThan(1);
  await disk.close();
  expect(heartbeat()).toMatchObject({ closed: true, owner: { runner: 'r1' } });
  expect(warnings).toEqual([]);
});

test('at its end the task file says what it was told last, and keeps what it does not know', async () => {
  const file = { ...taskFileOf(plannedSubmission(plannedTask()), null), own: 'field' };
  writeFileSync(run.taskFile, taskFileText(file));
  const disk = start();
  disk.checkpoint({ [taskId]: { ...emptyCheckpoint, status: 'running', progress: 25 } });
  disk.checkpoint({ [taskId]: { ...emptyCheckpoint, status: 'completed', progress: 100 } });
  await disk.close();
  expect(warnings).toEqual([]);
  expect(JSON.parse(readFileSync(run.taskFile, 'utf8'))).toMatchObject({
    own: 'field',
    tasks: { [taskId]: { status: 'completed', progress: 100 } },
  });
});

test('what it cannot write it warns of, once, and goes on', async () => {
  const disk = start();
  disk.checkpoint({ [taskId]: emptyCheckpoint });
  const fd = openSync(join(run.cwd, 'file'), 'w');
  await disk.sync(fd);
  closeSync(fd);
  await disk.close();
  expect(warnings).toEqual([
    expect.stringMatching(/^The task file cannot be written \(the journal is complete all the same\): /),
  ]);
});

test('an error of the disk reaches the one who asked', async () => {
  const disk = start();
  await expect(disk.sync(9999)).rejects.toMatchObject({ code: 'EBADF' });
  await disk.close();
});

test('a thread that cannot start is told of, and files are made durable without it', async () => {
  const disk = start(pathToFileURL(join(run.cwd, 'missing.js')));
  const fd = openSync(join(run.cwd, 'file'), 'w');
  await disk.sync(fd);
  await disk.sync(fd);
  closeSync(fd);
  await disk.close();
  expect(warnings).toEqual([expect.stringContaining('nobody sees that this runner lives')]);
});
