import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { StorageError } from '../../src/core/errors.ts';
import type { Sample } from '../../src/core/eval.ts';
import { sha256 as sha256Of } from '../../src/core/hash.ts';
import { openSampleFile, type SampleFile } from '../../src/store/sample-file.ts';
import { freezeSamples } from '../../src/store/submission-files.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

function frozen(samples: readonly Sample[]): { path: string; sha256: string } {
  const { bytes, sha256 } = freezeSamples(samples);
  const path = join(temporaryDirectory(), 'samples.jsonl');
  writeFileSync(path, bytes);
  return { path, sha256 };
}

function opened(samples: readonly Sample[]): SampleFile & { path: string } {
  const { path, sha256 } = frozen(samples);
  const file = openSampleFile(path, sha256);
  onTestFinished(() => {
    file.close();
  });
  return { ...file, path };
}

/** Lengths around the edges of the read-ahead buffer of 256 KiB. */
const samples: Sample[] = [10, 1000, 262_100, 262_144, 262_145, 800_000, 5, 3000].flatMap((length, index) => [
  { id: `long-${String(index)}`, input: 'é'.repeat(length / 2), target: index },
  { id: `short-${String(index)}`, input: { list: [1, null, '\u2028'] }, target: null, metadata: { line: 'a\nb' } },
]);

test('samples come back as they were frozen, in any order', () => {
  const file = opened(samples);
  expect(file.count).toBe(samples.length);
  samples.forEach((sample, index) => {
    expect(file.at(index)).toEqual(sample);
  });
  fc.assert(
    fc.property(fc.nat(samples.length - 1), (index) => {
      expect(file.at(index)).toEqual(samples[index]);
    }),
    { numRuns: 300 },
  );
});

test('no samples are none', () => {
  expect(opened([]).count).toBe(0);
});

test('a last line without its newline counts', () => {
  const path = join(temporaryDirectory(), 'samples.jsonl');
  const text = '{"id":"1","input":1,"target":1}';
  writeFileSync(path, text);
  const file = openSampleFile(path, sha256Of(text));
  onTestFinished(() => {
    file.close();
  });
  expect([file.count, file.at(0).id]).toEqual([1, '1']);
});

describe('frozen samples are refused', () => {
  test('when one byte is another', () => {
    const { path, sha256 } = frozen(samples);
    writeFileSync(path, Buffer.from(freezeSamples(samples).bytes).fill('X', 500_000, 500_001));
    expect(() => openSampleFile(path, sha256)).toThrow(StorageError);
    expect(() => openSampleFile(path, sha256)).toThrow(`The frozen samples "${path}" were changed: their SHA-256 is`);
  });

  test('when they are gone', () => {
    const { path } = frozen(samples);
    expect(() => openSampleFile(`${path}x`, '')).toThrow(`The file of frozen samples "${path}x" does not exist`);
  });

  test('when they become shorter while a run reads them', () => {
    const file = opened(samples);
    truncateSync(file.path, 100_000);
    expect(() => file.at(samples.length - 1)).toThrow('became shorter while they were read');
  });

  test.each([-1, samples.length, 0.5, NaN])('at %s, where there is none', (index) => {
    expect(() => opened(samples).at(index)).toThrow(RangeError);
  });
});
