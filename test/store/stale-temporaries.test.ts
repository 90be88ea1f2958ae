import { readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryName } from '../../src/store/atomic-file.ts';
import { removeStaleTemporaries } from '../../src/store/stale-temporaries.ts';
import { november } from '../support/sample-submission.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

test('only what a killed process left an hour ago is removed', () => {
  const directory = temporaryDirectory();
  const now = november().now() / 1000;
  const age = (name: string, seconds: number): string => {
    writeFileSync(join(directory, name), '');
    utimesSync(join(directory, name), now - seconds, now - seconds);
    return name;
  };
  const kept = [age(temporaryName('tasks_a.json'), 3599), age('.mine.tmp', 9999), age('tasks_a.json', 9999)];
  age(temporaryName('tasks_a.json'), 3601);
  removeStaleTemporaries(directory, november());
  expect(readdirSync(directory).sort()).toEqual(kept.sort());
});

test('a directory that is gone is no error', () => {
  const directory = join(temporaryDirectory(), 'gone');
  expect(() => {
    removeStaleTemporaries(directory, november());
  }).not.toThrow();
});
