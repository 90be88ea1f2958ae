import { readFileSync } from 'node:fs';
import { Ajv, type ErrorObject } from 'ajv';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import packageJson from '../../../package.json' with { type: 'json' };
import { UsageError } from '../../../src/core/errors.ts';
import { declarationOf } from '../../../src/evals/declared/declaration.ts';
import { declaredEval } from '../../../src/evals/declared/declared-eval.ts';
import { parseDeclarations } from '../../../src/evals/declared/parse-declarations.ts';
import { parseStrategy } from '../../../src/strategies/parse.ts';
import { anyDocument, mutated, validDocument } from './documents.ts';

const path = 'schema/eval.schema.json';
const schema = JSON.parse(readFileSync(path, 'utf8')) as object;
const ajv = new Ajv({ strict: true, strictRequired: false, strictTypes: false, allErrors: false });
ajv.addVocabulary(['patternErrorMessage']);
const validate = ajv.compile(schema);

function schemaErrors(document: unknown): readonly ErrorObject[] {
  return validate(document) ? [] : (validate.errors ?? []);
}

/** undefined: the program accepts it. */
function refusal(document: unknown): string | undefined {
  try {
    parseDeclarations({ shown: 'e.json', text: JSON.stringify(document) });
    return undefined;
  } catch (error) {
    if (error instanceof UsageError) return `${error.message}\n${error.hint ?? ''}`;
    throw error;
  }
}

function expectSameVerdict(document: unknown): boolean {
  const [bySchema, byUs] = [schemaErrors(document), refusal(document)];
  if ((bySchema.length === 0) === (byUs === undefined)) return byUs === undefined;
  throw new Error(`schema: ${JSON.stringify(bySchema)}; program: ${String(byUs)}; of ${JSON.stringify(document)}`);
}

describe('The published schema of eval files', () => {
  test('is published', () => {
    expect(packageJson.files).toContain('schema');
  });

  test('accepts what is meant to be valid, and so does the program: every such file', () => {
    fc.assert(
      fc.property(validDocument, (document) => {
        expect(schemaErrors(document)).toEqual([]);
        expect(refusal(document)).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  test('describes files of which each makes an eval, or is refused with a place', () => {
    const surroundings = { name: 'e', read: () => '{input} {output}', strategy: undefined };
    let made = 0;
    fc.assert(
      fc.property(validDocument, (document) => {
        const source = { shown: 'e.json', text: JSON.stringify(document) };
        for (const node of parseDeclarations(source)) {
          try {
            made += declaredEval(declarationOf(node, source), surroundings).version;
          } catch (error) {
            expect(error).toBeInstanceOf(UsageError);
            expect((error as UsageError).message).toMatch(/^e\.json:1:\d+: /);
          }
        }
      }),
      { numRuns: 500 },
    );
    expect(made).toBeGreaterThan(20);
  });

  test('and the program agree on every file that is almost valid', () => {
    let [accepted, refused] = [0, 0];
    fc.assert(
      fc.property(mutated(validDocument), (document) => {
        if (expectSameVerdict(document)) accepted += 1;
        else refused += 1;
      }),
      { numRuns: 3000 },
    );
    // Else the sentence above would say little.
    expect(Math.min(accepted, refused)).toBeGreaterThan(100);
  });

  test('and the program agree on every file of the right words in the wrong places', () => {
    fc.assert(
      fc.property(anyDocument, (document) => void expectSameVerdict(document)),
      { numRuns: 1000 },
    );
  });

  test('allows exactly those strategies that --strategy takes, with a number where it wants one', () => {
    const strategy = (text: string) => ({ dataset: 'a.csv', scorers: ['includes'], strategy: text });
    const size = fc.oneof(fc.integer({ min: -1, max: 10_002 }).map(String), fc.constantFrom('', 'x', '05', '1.5'));
    const name = fc.constantFrom('sequential', 'batch', 'sliding-window', 'adaptive', 'fast');
    const text = fc.oneof(
      name,
      fc.tuple(name, size).map((parts) => parts.join(':')),
    );
    fc.assert(
      fc.property(text, (written) => {
        const taken = takes(written);
        // Zeros at the front are nothing that people write on purpose.
        fc.pre(!/:0\d/.test(written));
        expect(expectSameVerdict(strategy(written))).toBe(taken);
      }),
      { numRuns: 500 },
    );
  });

  test('describes every key, for those who hover over it', () => {
    const undescribed: string[] = [];
    const look = (part: unknown, at: string): void => {
      if (typeof part !== 'object' || part === null) return;
      for (const [key, value] of Object.entries(part)) {
        if (key === 'properties' && !at.endsWith('/if')) {
          for (const [name, property] of Object.entries(value as Record<string, object | false>)) {
            const described = property === false || 'description' in property || '$ref' in property;
            if (!described) undescribed.push(`${at}/${name}`);
          }
        }
        look(value, `${at}/${key}`);
      }
    };
    look(schema, '');
    expect(undescribed).toEqual([]);
  });
});

function takes(strategy: string): boolean {
  try {
    parseStrategy(strategy);
    return true;
  } catch {
    return false;
  }
}
