import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseDeclarations } from '../../../src/evals/declared/parse-declarations.ts';
import { resolved } from '../../../src/evals/declared/schema.ts';

const page = readFileSync('docs/evals-without-code.md', 'utf8');
const blocks = [...page.matchAll(/```yaml\n([^`]*)```/g)].map((match) => match[1] ?? '');

describe('The page about evals without code', () => {
  test('has examples that are valid, the first of them the one that runs in CI', () => {
    expect(blocks).toHaveLength(2);
    const [first = '', second = ''] = blocks;
    const data = (text: string) => text.replaceAll(/^(#.*|description:.*)\n/gm, '').trim();
    expect(data(first)).toBe(data(readFileSync('examples/capitals.eval.yaml', 'utf8')));
    for (const text of [first, `dataset: a.csv\n${second}`]) {
      expect(parseDeclarations({ shown: 'page', text })).toHaveLength(1);
    }
  });

  test('explains every key of an eval, and no other', () => {
    const table = page.slice(page.indexOf('## Keys'), page.indexOf('## Scorers'));
    const explained = [...table.matchAll(/^\| ((?:`\w+`(?:, )?)+) +\|/gm)].flatMap((match) => match[1]!.match(/\w+/g)!);
    const schema = resolved({ $ref: '#/definitions/eval' });
    const keys = Object.keys(typeof schema === 'object' ? (schema.properties ?? {}) : {}).filter(
      (key) => key !== '$schema',
    );
    expect(explained.sort()).toEqual([...keys, 'evals'].sort());
  });
});
