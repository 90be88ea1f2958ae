import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Ended, evals } from '../security/process.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

/** Submits one eval file, from a folder in which nothing is installed. */
async function submit(text: string): Promise<Ended & { readonly cwd: string }> {
  const cwd = temporaryDirectory();
  writeFileSync(join(cwd, 'a.eval.ts'), text);
  const ended = await evals(['submit', '--eval', './a.eval.ts', '--models', 'mock/strong'], { cwd, environment: {} });
  return { ...ended, cwd };
}

describe('an eval file, given to the built program', () => {
  it('is submitted as it is, with the library of that program', async () => {
    const { exitCode, stdout, stderr, cwd } = await submit(`
      import { exactMatch, forEach } from 'evals';
      import * as own from 'durable-evals';
      enum Mood { Good = 'positive', Bad = 'negative' }
      if (own.forEach !== forEach) throw new Error('two copies');
      const rows = [{ text: 'fine', expected: Mood.Good }, { text: 'awful', expected: Mood.Bad }];
      export default forEach('sentiment', rows, async ({ text, expected, prompt, model }) => {
        const reply = await model.generate(prompt + text);
        return exactMatch(reply.text, expected);
      }, { prompt: 'One word.' });`);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('2 samples') as string });
    expect(existsSync(join(cwd, stdout.trim()))).toBe(true);
  });

  it.each([
    ['waits forever', 'await new Promise(() => {});', './a.eval.ts never ends loading'],
    ['ends the process', 'setImmediate(() => process.exit(0));\nawait new Promise(() => {});', 'calls process.exit(0)'],
    ['throws', 'type Unused = 1;\n\nthrow new RangeError("no rows");', './a.eval.ts:3:7 threw while it was loaded'],
    ['is no TypeScript', 'const one = (1 + ;', './a.eval.ts:1:18: Unexpected ";".'],
  ])('that %s is a wrong argument, told in a sentence and without a stack', async (_, text, sentence) => {
    const { exitCode, stdout, stderr } = await submit(text);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(sentence);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});
