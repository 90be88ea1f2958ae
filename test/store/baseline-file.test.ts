import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { StorageError } from '../../src/core/errors.ts';
import { readBaselines, writeBaselines } from '../../src/store/baseline-file.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const baseline = {
  metric: 'exact_match',
  accuracy: 0.5,
  standard_error: 0.5,
  n: 2,
  repeats: 1,
  dataset_sha256: 'a'.repeat(64),
  scores: { b: 0, a: 1 },
};

describe('a file of baselines', () => {
  it('is read as it was written', async () => {
    const path = join(temporaryDirectory(), 'a.eval.baseline.json');
    expect(readBaselines(path)).toEqual({});
    await writeBaselines(path, { second: { 'mock/b': baseline }, first: { 'mock/a': { ...baseline, margin: 0.1 } } });
    expect(readBaselines(path)).toEqual({
      first: { 'mock/a': { ...baseline, margin: 0.1 } },
      second: { 'mock/b': baseline },
    });
  });

  it.each([
    ['a merge conflict', '<<<<<<< ours', 'line 1'],
    [
      'a newer version',
      '{"schema":"evals.baseline/2","evals":{}}',
      'schema must be "evals.baseline/1", but is "evals.baseline/2"',
    ],
    [
      'no number',
      JSON.stringify({ schema: 'evals.baseline/1', evals: { e: { m: { ...baseline, n: 'two' } } } }),
      'evals["e"]["m"].n must be',
    ],
  ])('with %s in it is refused in a sentence', (_, text, sentence) => {
    const path = join(temporaryDirectory(), 'a.eval.baseline.json');
    writeFileSync(path, text);
    expect(() => readBaselines(path)).toThrow(StorageError);
    expect(() => readBaselines(path)).toThrow(sentence);
  });
});
