import { describe, expect, it } from 'vitest';
import { evalFolder, refusal } from './eval-folder.ts';

const start = `import { makeEval } from './make-eval.ts';\n`;

async function namesIn(text: string): Promise<readonly string[]> {
  const { evals } = await evalFolder({ 'a.eval.ts': start + text }).loadFile('a.eval.ts');
  return evals.map(({ name }) => name);
}

async function toldOf(text: string): Promise<string> {
  return refusal(evalFolder({ 'a.eval.ts': start + text }).loadFile('a.eval.ts'));
}

describe('the evals of a file', () => {
  it('are its default export, then what it exports by name', async () => {
    expect(
      await namesIn(`export const b = makeEval('b');\nexport default makeEval('z');\nexport const a = makeEval('a');`),
    ).toEqual(['z', 'a', 'b']);
  });

  it('are found in arrays and records that a loop made, also one in another', async () => {
    expect(
      await namesIn(`
        export default ['a', 'b'].map((name) => makeEval(name));
        export const byName = Object.fromEntries(['c', 'd'].map((name) => [name, makeEval(name)]));
        export const groups = { easy: [makeEval('e')], hard: { one: makeEval('f') } };`),
    ).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });

  it('are each there once, however often they are exported', async () => {
    expect(
      await namesIn(
        `const one = makeEval('one');\nexport default one;\nexport { one };\nexport const all = [one, one];`,
      ),
    ).toEqual(['one']);
  });

  it('are found beside exports of other kinds', async () => {
    expect(
      await namesIn(`
        export const rows = [{ id: 1, nested: { deep: [1] } }, null];
        export class Thing { get trap(): never { throw new Error('looked'); } }
        export const thing = new Thing(), map = new Map(), text = 'x';
        export function help(): void {}
        export default makeEval('only');`),
    ).toEqual(['only']);
  });

  it('may not have the same name, and both places are named', async () => {
    expect(await toldOf(`export default makeEval('same');\nexport const suite = { easy: [makeEval('same')] };`)).toBe(
      '"./a.eval.ts" exports two evals named "same": default and suite.easy[0].\nGive each a name of its own.',
    );
  });

  it('must be there: otherwise the message says what to export', async () => {
    const told = await toldOf(`export const rows = [makeEval];`);
    expect(told).toContain('"./a.eval.ts" exports no eval: it exports rows.');
    expect(told).toContain(`export default forEach('name', rows,`);
    expect(await toldOf('')).toContain('it exports nothing.');
  });
});
