import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { evalSchemaText } from '../../src/operations/eval-schema.ts';
import { fakeOperations } from '../support/fake-operations.ts';
import { fakeShell } from '../support/fake-shell.ts';

it('prints the schema of eval files that the package has, and nothing else', async () => {
  const shell = fakeShell();
  const code = await main(
    ['schema'],
    shell,
    fakeOperations({ schema: async () => Promise.resolve({ evalSchemaText }) }),
  );
  expect([code, shell.stderr.text]).toEqual([0, '']);
  expect(JSON.parse(shell.stdout.text)).toEqual(JSON.parse(readFileSync('schema/eval.schema.json', 'utf8')));
});
