import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { peerFiles } from '../../../src/store/limits/peer-files.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const waiting = { demand: true, pauseUntil: undefined };

function setUp() {
  const clock = new FakeClock();
  const directory = join(temporaryDirectory(), 'limits', 'peers');
  const runner = (pid: number) => peerFiles(directory, `${String(pid)}-0a1b2c3d`, clock);
  return { clock, directory, runner, later: async (ms: number) => clock.run(clock.sleep(ms)) };
}

describe('runners with the same key', () => {
  test('see each other, and not themselves', async () => {
    const { runner } = setUp();
    const [a, b, c] = [runner(1), runner(2), runner(3)];
    expect(await a.others()).toEqual([]);
    await a.show(waiting);
    await b.show({ demand: false, pauseUntil: 1_800_000_060_000 });
    expect(await a.others()).toEqual([{ demand: false, pauseUntil: 1_800_000_060_000 }]);
    expect(await b.others()).toEqual([waiting]);
    expect(await c.others()).toHaveLength(2);
  });

  test('see what has changed', async () => {
    const { runner } = setUp();
    const [a, b] = [runner(1), runner(2)];
    await a.show(waiting);
    await a.show({ demand: false, pauseUntil: undefined });
    expect(await b.others()).toEqual([{ demand: false, pauseUntil: undefined }]);
  });

  test('see no one who has not shown himself for 5 s, or who is gone', async () => {
    const { runner, later } = setUp();
    const [a, b, c] = [runner(1), runner(2), runner(3)];
    await Promise.all([a.show(waiting), c.show(waiting)]);
    await later(4000);
    await a.show(waiting);
    await later(1001);
    expect(await b.others()).toHaveLength(1);
    await a.remove();
    expect(await b.others()).toHaveLength(0);
  });

  test('remove files that nobody shows any more, and leave all others alone', async () => {
    const { directory, runner, clock, later } = setUp();
    await runner(1).show(waiting);
    writeFileSync(join(directory, 'notes.txt'), '');
    await later(3_600_001);
    await runner(2).others();
    expect(readdirSync(directory)).toEqual(['notes.txt']);
    expect(clock.monotonic()).toBe(3_600_001);
  });

  test('make the directory and the files for their owner only', async () => {
    const { directory, runner } = setUp();
    await runner(1).show(waiting);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(statSync(join(directory, '1-0a1b2c3d.json')).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory)).toHaveLength(1);
  });

  test('show themselves again when somebody cleaned up', async () => {
    const { directory, runner } = setUp();
    const a = runner(1);
    await a.show(waiting);
    rmSync(join(directory, '1-0a1b2c3d.json'));
    await a.show(waiting);
    expect(await runner(2).others()).toEqual([waiting]);
    rmSync(directory, { recursive: true });
    await expect(a.show(waiting)).rejects.toThrow('ENOENT');
    await a.show(waiting);
    expect(await runner(2).others()).toEqual([waiting]);
  });

  test('take nothing from files that are damaged, foreign, too large or no files', async () => {
    const { directory, runner, clock } = setUp();
    await runner(1).show(waiting);
    const write = (name: string, content: string): void => {
      writeFileSync(join(directory, name), content);
      utimesSync(join(directory, name), clock.now() / 1000, clock.now() / 1000);
    };
    write('4-00.json', '{"started_at":"x","demand":"yes"}');
    write('5-00.json', '{"started_at":');
    write('6-00.json', `{"started_at":"x","demand":true,"padding":"${'x'.repeat(5000)}"}`);
    write('7-00.txt', '{"started_at":"x","demand":true}');
    symlinkSync('/nowhere', join(directory, '8-00.json'));
    mkdirSync(join(directory, '9-00.json'));
    expect(await runner(2).others()).toEqual([waiting]);
    write('4-00.json', '{"started_at":"x","demand":true,"pause_until":"tomorrow"}');
    expect(await runner(2).others()).toEqual([waiting, waiting]);
  });

  test('are alone where others can write', async () => {
    const { directory, runner } = setUp();
    mkdirSync(directory, { recursive: true, mode: 0o777 });
    chmodSync(directory, 0o777);
    await expect(runner(1).show(waiting)).rejects.toThrow('not ours alone');
    expect(existsSync(join(directory, '1-0a1b2c3d.json'))).toBe(false);
  });
});
