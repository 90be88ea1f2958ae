import { describe, expect, it } from 'vitest';
import * as library from '../../../src/index.ts';
import { evalFolder, refusal } from './eval-folder.ts';

const folderOfFour = (): ReturnType<typeof evalFolder> =>
  evalFolder({
    'one.eval.ts': `import { makeEval } from './make-eval.ts';\nexport const a = makeEval('short-answers'), b = makeEval('long-answers');`,
    'deep/two.eval.mts': `import { makeEval } from '../make-eval.ts';\nexport default makeEval('two');`,
    'deep/three.eval.js': `import { makeEval } from '../make-eval.ts';\nexport default makeEval('three');`,
    'deep/[four].eval.ts': `import { makeEval } from '../make-eval.ts';\nexport default makeEval('four');`,
    'node_modules/package/five.eval.js': `throw new Error('not the user’s');`,
    'deep/notes.eval.txt': '',
  });

async function namesOf(...elements: string[]): Promise<readonly string[]> {
  return (await folderOfFour().load(...elements)).map(({ eval: each }) => each.name);
}

describe('what --eval means', () => {
  it('is all evals of a file, or the one of that name', async () => {
    expect(await namesOf('./one.eval.ts')).toEqual(['short-answers', 'long-answers']);
    expect(await namesOf('one.eval.ts::long-answers')).toEqual(['long-answers']);
  });

  it('is every eval file that a pattern matches, but those of packages', async () => {
    expect(await namesOf('**/*.eval.*')).toEqual(['four', 'three', 'two', 'short-answers', 'long-answers']);
    expect(await namesOf('deep/*.eval.{js,mts}')).toEqual(['three', 'two']);
    expect(await namesOf('**/*.eval.*::two')).toEqual(['two']);
  });

  it('is a file whose name looks like a pattern', async () => {
    expect(await namesOf('deep/[four].eval.ts')).toEqual(['four']);
  });

  it('is an eval of the catalogue, in the order given', async () => {
    expect(await namesOf('gsm8k', './one.eval.ts::short-answers', 'arithmetic')).toEqual([
      'gsm8k',
      'short-answers',
      'arithmetic',
    ]);
  });

  it('is one eval, however often it is asked for', async () => {
    expect(await namesOf('one.eval.ts', './one.eval.ts::long-answers', 'gsm8k', 'gsm8k', '*.eval.ts')).toEqual([
      'short-answers',
      'long-answers',
      'gsm8k',
    ]);
  });

  it('tells the nearest name when there is none of that name', async () => {
    expect(await refusal(folderOfFour().load('./one.eval.ts::short-answer'))).toBe(
      'There is no eval named "short-answer" in "./one.eval.ts".\nDid you mean short-answers? It has short-answers, long-answers.',
    );
  });

  it('is refused when a pattern matches nothing', async () => {
    expect(await refusal(folderOfFour().load('nowhere/*.eval.ts'))).toMatch(
      /^No eval file matches "nowhere\/\*\.eval\.ts" in /,
    );
  });

  it('is refused when two files have evals of the same name', async () => {
    const folder = evalFolder({
      'a.eval.ts': `import { makeEval } from './make-eval.ts';\nexport default makeEval('gsm8k');`,
      'b.eval.ts': `import { makeEval } from './make-eval.ts';\nexport default makeEval('gsm8k');`,
    });
    expect(await refusal(folder.load('a.eval.ts', 'b.eval.ts'))).toContain(
      'Two evals are named "gsm8k": one in "./a.eval.ts" and one in "./b.eval.ts".',
    );
    expect(await refusal(folder.load('gsm8k', 'b.eval.ts'))).toContain('one of the catalogue and one in "./b.eval.ts"');
  });

  it('shares the modules that several of its files import', async () => {
    const text = `import { makeEval } from './make-eval.ts';\nimport { count } from './count.ts';\nexport default makeEval(`;
    const folder = evalFolder({
      'count.ts': 'let counted = 0; export const count = (): number => ++counted;',
      'a.eval.ts': `${text}'a', count());`,
      'b.eval.ts': `${text}'b', count());`,
    });
    expect((await folder.load('*.eval.ts')).map(({ eval: each }) => each.prompt)).toEqual(['1', '2']);
  });
});

describe('our own package', () => {
  it.each(['evals', 'durable-evals'])('imported as %s is the running one, wherever the file lies', async (name) => {
    const folder = evalFolder({
      'a.eval.ts': `import * as own from '${name}'; import { exactMatch, type Eval } from '${name}';
        import { makeEval } from './make-eval.ts';
        export default { ...makeEval('a'), own, exactMatch } as unknown as Eval;`,
      'b.eval.cjs': `module.exports = { ...require('./make-eval.ts').makeEval('a'), own: require('${name}') };`,
    });
    const [a] = await folder.load('a.eval.ts');
    expect(a!.eval).toMatchObject({ exactMatch: library.exactMatch });
    expect(Object.keys((a!.eval as unknown as { own: object }).own).sort()).toEqual(Object.keys(library).sort());
    const [b] = await folder.load('b.eval.cjs');
    expect(b!.eval).toMatchObject({ own: { exactMatch: library.exactMatch } });
  });
});
