import { lstatSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeOutputFile } from '../../src/store/output-file.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

describe('a file that the user names', () => {
  it('is written, replaced, and readable for others as the umask has it', async () => {
    const folder = temporaryDirectory();
    await writeOutputFile('report.md', 'one', folder);
    await writeOutputFile('report.md', 'two', folder);
    const path = join(folder, 'report.md');
    expect(readFileSync(path, 'utf8')).toBe('two');
    writeFileSync(join(folder, 'ordinary'), '');
    expect(statSync(path).mode).toBe(statSync(join(folder, 'ordinary')).mode);
  });

  it('behind a link is written, and the link stays', async () => {
    const folder = temporaryDirectory();
    writeFileSync(join(folder, 'real.md'), '');
    symlinkSync('real.md', join(folder, 'link.md'));
    await writeOutputFile('link.md', 'text', folder);
    expect(readFileSync(join(folder, 'real.md'), 'utf8')).toBe('text');
    expect(lstatSync(join(folder, 'link.md')).isSymbolicLink()).toBe(true);
  });

  it('is never a device or a folder, and never in a folder that is not there', async () => {
    const folder = temporaryDirectory();
    mkdirSync(join(folder, 'sub'));
    for (const path of ['/dev/null', 'sub', 'missing/report.md']) {
      await expect(writeOutputFile(path, 'text', folder)).rejects.toMatchObject({ exitCode: 7 });
    }
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });
});
