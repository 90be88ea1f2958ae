import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { liveness, ownerOf, type Processes, readProcStat, systemProcesses } from '../../src/store/owner.ts';

const machine: Processes = {
  pid: 10,
  host: 'a',
  boot: 'boot-1',
  namespace: 'pid:[1]',
  look: (pid) => ({ 10: { started: '500', ended: false }, 11: { started: '600', ended: true } })[pid],
  exists: (pid) => pid <= 12,
};
const owner = ownerOf('r1', machine);

describe('whether the owner of a task lives', () => {
  test.each([
    ['himself', owner, 'alive'],
    ['another machine', { ...owner, host: 'b' }, 'unknown'],
    ['the machine before it was started again', { ...owner, boot: 'boot-0' }, 'dead'],
    ['another container of this machine', { ...owner, namespace: 'pid:[2]' }, 'unknown'],
    ['a process that ended, whose number another one has now', { ...owner, started: '499' }, 'dead'],
    ['a process that ended and was not collected yet', { ...owner, pid: 11, started: '600' }, 'dead'],
    ['a process of another user that cannot be looked at', { ...owner, pid: 12 }, 'alive'],
    ['a number that no process has', { ...owner, pid: 13 }, 'dead'],
    ['a process of a system that tells no start times', { ...owner, started: '' }, 'alive'],
  ])('is told for %s', (_, of, expected) => {
    expect(liveness(of, machine)).toBe(expected);
  });

  test('is told for real processes', async () => {
    const processes = systemProcesses({});
    const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] });
    await once(child, 'spawn');
    const owned = ownerOf('child', { ...processes, pid: child.pid! });
    expect(liveness(owned, processes)).toBe('alive');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(liveness(owned, processes)).toBe('dead');
  });
});

test('the machine can be given a name', () => {
  expect(systemProcesses({ EVALS_HOST_ID: 'node-7' }).host).toBe('node-7');
});

test('the start time is found behind a program name with spaces and parentheses', () => {
  const fields = Array.from({ length: 40 }, (_, index) => (index === 18 ? '12345' : '0')).join(' ');
  expect(readProcStat(`99 (a) R (b c) S ${fields}`)).toEqual({ started: '12345', ended: false });
  expect(readProcStat(`99 (a) Z ${fields}`)).toEqual({ started: '12345', ended: true });
  expect(readProcStat('')).toBeUndefined();
});
