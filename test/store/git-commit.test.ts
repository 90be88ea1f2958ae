import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { gitCommit } from '../../src/store/git-commit.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const environment = { PATH: process.env['PATH'] };

function git(folder: string, ...argv: string[]): string {
  const settings = ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', [...settings, ...argv], { cwd: folder, encoding: 'utf8', stdio: 'pipe' }).trim();
}

test('the commit that is checked out, and whether a tracked file differs from it', async () => {
  const folder = temporaryDirectory();
  git(folder, 'init', '-q');
  expect(await gitCommit(folder, environment)).toBeNull();
  writeFileSync(join(folder, 'a'), '1');
  git(folder, 'add', 'a');
  git(folder, 'commit', '-q', '-m', 'x');
  git(folder, 'tag', 'v1');
  const head = git(folder, 'rev-parse', '--short=8', 'HEAD');
  writeFileSync(join(folder, 'untracked'), '1');
  mkdirSync(join(folder, 'below'));
  expect(await gitCommit(join(folder, 'below'), environment)).toBe(head);
  writeFileSync(join(folder, 'a'), '22');
  expect(await gitCommit(folder, environment)).toBe(`${head}-dirty`);
});

test('no repository and no git are no commit', async () => {
  const folder = temporaryDirectory();
  expect(await gitCommit(folder, environment)).toBeNull();
  expect(await gitCommit(folder, { PATH: folder })).toBeNull();
  expect(await gitCommit(join(folder, 'nowhere'), environment)).toBeNull();
});

test('git does not get the keys of providers, nor does it run what a repository names', async () => {
  const folder = temporaryDirectory();
  writeFileSync(join(folder, 'git'), `#!/bin/sh\necho "$@ $OPENAI_API_KEY" > "${folder}/said"\n`);
  chmodSync(join(folder, 'git'), 0o755);
  await gitCommit(folder, { PATH: `${folder}:${process.env['PATH'] ?? ''}`, OPENAI_API_KEY: 'secret' });
  const said = execFileSync('cat', [join(folder, 'said')], { encoding: 'utf8' });
  expect(said).toContain('core.fsmonitor=false');
  expect(said).not.toContain('secret');
});
