import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** True where a test may mount a file system of its own: Linux, and the rights to. */
export const canMount = ((): boolean => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const directory = mkdtempSync(join(tmpdir(), 'evals-mount-'));
  const mounted = mount(directory, 'size=64k');
  if (mounted) spawnSync('umount', [directory]);
  rmdirSync(directory);
  return mounted;
})();

/** An empty disk in memory, unmounted after the test. Options are those of tmpfs: `size=1m`, `nr_inodes=20`. */
export function smallDisk(options: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'evals-disk-'));
  if (!mount(directory, options)) throw new Error(`cannot mount a tmpfs with ${options}`);
  onTestFinished(() => {
    spawnSync('umount', ['--lazy', directory]);
    rmSync(directory, { recursive: true, force: true });
  });
  return directory;
}

/** Makes it read-only. */
export function protectDisk(directory: string): void {
  const { status } = spawnSync('mount', ['-o', 'remount,ro', directory]);
  if (status !== 0) throw new Error('cannot remount the disk');
}

function mount(directory: string, options: string): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', directory]).status === 0;
}
