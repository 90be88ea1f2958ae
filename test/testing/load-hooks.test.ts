import { describe, expect, it } from 'vitest';
import { load, resolve } from '../../src/testing/load-hooks.ts';

const resolved = (specifier: string) => ({ url: specifier });

describe('the hooks of node --test', () => {
  it.each([
    ['a program is started with it', undefined],
    ['the runner loads it itself', 'file:///home/ada/'],
  ])('make a test of an eval file when %s', (_, parentURL) => {
    const url = `file:///home/ada/a.eval.${parentURL === undefined ? 'ts' : 'mjs'}`;
    resolve(url, { parentURL }, resolved);
    expect(load(url, {}, () => 'theirs')).toMatchObject({
      format: 'module',
      source: expect.stringMatching(/nodeEvals\("\/home\/ada\/a\.eval\.m?[jt]s"\)/) as string,
    });
  });

  it('leave an eval file alone that another file imports, and all others', () => {
    for (const [url, parentURL] of [
      ['file:///home/ada/imported.eval.ts', 'file:///home/ada/a.test.ts'],
      ['file:///home/ada/a.test.ts', undefined],
      ['node:test', undefined],
    ] as const) {
      resolve(url, { parentURL }, resolved);
      expect(load(url, {}, () => 'theirs')).toBe('theirs');
    }
  });

  it('do the same where Node hands out promises', async () => {
    const url = 'file:///home/ada/late.eval.ts';
    await resolve(url, {}, async (specifier) => Promise.resolve(resolved(specifier)));
    expect(load(url, {}, () => 'theirs')).toHaveProperty('format', 'module');
  });
});
