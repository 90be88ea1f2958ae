import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { redactor } from '../../src/core/redact.ts';
import { type LogFile, openLogFile } from '../../src/store/log-file.ts';
import { november } from '../support/sample-submission.ts';
import { canMount, protectDisk, smallDisk } from '../support/small-disk.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const pid = String(process.pid);

function opened(directory: string, maxBytes?: number): LogFile {
  const clock = november();
  const log = openLogFile(directory, {
    clock,
    redact: redactor(['sk-canary-0123456789']),
    ...(maxBytes === undefined ? {} : { maxBytes }),
  });
  onTestFinished(() => {
    log.close();
  });
  return log;
}

function lines(directory: string, name = 'async_runner.log'): string[] {
  return readFileSync(join(directory, name), 'utf8').trimEnd().split('\n');
}

test('a line has time, level, process and message', () => {
  const directory = temporaryDirectory();
  const log = opened(directory);
  log.write('info', 'started');
  log.write('warn', 'slow');
  log.write('error', 'full');
  expect(lines(directory)).toEqual([
    `2026-11-20T17:30:00.000Z INFO  [${pid}] started`,
    `2026-11-20T17:30:00.000Z WARN  [${pid}] slow`,
    `2026-11-20T17:30:00.000Z ERROR [${pid}] full`,
  ]);
  expect(statSync(join(directory, 'async_runner.log')).mode & 0o777).toBe(0o600);
});

test('a message stays one line, without secrets and terminal codes', () => {
  const directory = temporaryDirectory();
  opened(directory).write('info', 'key sk-canary-0123456789\n2026 INFO forged\u001b[2J');
  expect(lines(directory)).toEqual([
    `2026-11-20T17:30:00.000Z INFO  [${pid}] key [redacted]\\u{a}2026 INFO forged\\u{1b}[2J`,
  ]);
});

test('several runners write to one file, also when one of them puts it aside', () => {
  const directory = temporaryDirectory();
  const [first, second] = [opened(directory, 1000), opened(directory, 1000)];
  for (let number = 0; number < 50; number++)
    (number % 2 === 0 ? first : second).write('info', `line ${String(number)}`);
  expect(readdirSync(directory).sort()).toEqual(['async_runner.log', 'async_runner.log.1', 'async_runner.log.2']);
  const all = ['.2', '.1', ''].flatMap((ending) => lines(directory, `async_runner.log${ending}`));
  expect(all.map((line) => line.split('] ')[1])).toEqual(
    Array.from({ length: 50 }, (_, number) => `line ${String(number)}`),
  );
});

test('a file is put aside when it is full, and only two old ones are kept', () => {
  const directory = temporaryDirectory();
  const log = opened(directory, 1000);
  for (let number = 0; number < 200; number++) log.write('info', `line ${String(number)}`);
  const names = readdirSync(directory).sort();
  expect(names).toEqual(['async_runner.log', 'async_runner.log.1', 'async_runner.log.2']);
  for (const name of names) expect(statSync(join(directory, name)).size).toBeLessThanOrEqual(1000);
  expect(lines(directory).at(-1)).toContain('line 199');
});

test('a runner that died while it put files aside does not stop the others for ever', () => {
  const directory = temporaryDirectory();
  const guard = join(directory, 'async_runner.log.rotating');
  mkdirSync(guard);
  const log = opened(directory, 100);
  const now = november().now() / 1000;
  utimesSync(guard, now, now);
  for (let number = 0; number < 3; number++) log.write('info', 'a line of some length, so that the file is full');
  expect(existsSync(join(directory, 'async_runner.log.1'))).toBe(false);
  utimesSync(guard, now - 61, now - 61);
  for (let number = 0; number < 3; number++) log.write('info', 'another line');
  expect(existsSync(join(directory, 'async_runner.log.1'))).toBe(true);
  expect(existsSync(guard)).toBe(false);
});

test('a log that was removed or moved is begun again', () => {
  const directory = temporaryDirectory();
  const log = opened(directory);
  log.write('info', 'first');
  unlinkSync(join(directory, 'async_runner.log'));
  log.write('info', 'second');
  renameSync(join(directory, 'async_runner.log'), join(directory, 'mine.log'));
  log.write('info', 'third');
  expect(lines(directory)).toEqual([expect.stringContaining('third')]);
});

test('no link is followed', () => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'precious'), 'precious');
  symlinkSync('precious', join(directory, 'async_runner.log'));
  opened(directory).write('info', 'text');
  expect(readFileSync(join(directory, 'precious'), 'utf8')).toBe('precious');
});

test('a log that cannot be written is not worth an error', () => {
  const directory = temporaryDirectory();
  const log = opened(directory);
  log.write('info', 'before');
  rmSync(directory, { recursive: true });
  log.write('info', 'after');
  mkdirSync(directory);
  log.write('info', 'again');
  expect(lines(directory)).toEqual([expect.stringContaining('again')]);
});

test.runIf(canMount)('a read-only disk is not worth an error either (needs a mount)', () => {
  const disk = smallDisk('size=64k');
  protectDisk(disk);
  opened(disk).write('error', 'cannot write');
  expect(readdirSync(disk)).toEqual([]);
});
