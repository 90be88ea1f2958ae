import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DatasetSource } from '../../src/core/eval.ts';
import { sha256 } from '../../src/core/hash.ts';
import { readDataset } from '../../src/datasets/read-dataset.ts';
import { samplesOf } from '../../src/datasets/rows.ts';
import { selectSamples } from '../../src/datasets/select.ts';

describe('Rows become samples', () => {
  it('with the usual columns as input and target, and the others as metadata', () => {
    expect(samplesOf([{ unique_id: 'q/1', Question: 'Why?', Answer: 'Because.', level: 3 }], 'x')).toEqual([
      { id: 'q/1', input: 'Why?', target: 'Because.', metadata: { level: 3 } },
    ]);
  });

  it('with the likeliest column as input where there are several', () => {
    const [sample] = samplesOf([{ text: 't', prompt: 'p', input: 'i', output: 'o', target: 't' }], 'x');
    expect(sample).toMatchObject({ input: 'i', target: 't', metadata: { text: 't', prompt: 'p', output: 'o' } });
  });

  it('whose id without a column for it depends on the content only', () => {
    const [one] = samplesOf([{ question: 'q', answer: 'a' }], 'x');
    const [other] = samplesOf([{ answer: 'a', question: 'q' }], 'y');
    expect(one!.id).toBe(sha256('{"answer":"a","question":"q"}').slice(0, 12));
    expect(other!.id).toBe(one!.id);
  });

  it('whose ids are unique: the first keeps its own, later ones are numbered', () => {
    const ids = ['a', 'a', 'a-2', 'a', 7, '7'];
    const samples = samplesOf(
      ids.map((id) => ({ id, input: 'i', target: 't' })),
      'x',
    );
    expect(samples.map(({ id }) => id)).toEqual(['a', 'a-2', 'a-2-2', 'a-3', '7', '7-2']);
  });

  it('whose ids stay as they are when rows are appended', () => {
    const rows = fc.array(
      fc.record({
        id: fc.constantFrom('a', 'a-2', 'b', ''),
        input: fc.constantFrom('x', 'y'),
        target: fc.constant('t'),
      }),
    );
    fc.assert(
      fc.property(rows, rows, (first, more) => {
        const before = samplesOf(first, 'x').map(({ id }) => id);
        const after = samplesOf([...first, ...more], 'x').map(({ id }) => id);
        expect(after.slice(0, before.length)).toEqual(before);
        expect(new Set(after).size).toBe(after.length);
      }),
    );
  });

  it.each([
    [[{ query: 'q', answer: 'a' }], '"x" has no input column; its columns are query, answer.'],
    [[{ question: 'q', gold: 'a' }], '"x" has no target column; its columns are question, gold.'],
    [[{}], 'its columns are none.'],
    [
      [
        { input: 'i', target: 't' },
        { input: '', target: 't' },
      ],
      'Row 2 of "x" has nothing in its column "input".',
    ],
    [[{ input: 'i', target: 't' }, { input: 'i' }], 'Row 2 of "x" has nothing in its column "target".'],
    [[{ input: 'i', target: null }], 'Row 1 of "x" has nothing in its column "target".'],
  ])('unless a column is missing: %j', (rows, message) => {
    expect(() => samplesOf(rows, 'x')).toThrow(message);
  });
});

const samples = Array.from({ length: 50 }, (_, index) => ({ id: String(index), input: index, target: index }));
// Computed with an implementation of sfc32 and of the shuffle in another language.
const seed0 = [17, 12, 1, 27, 3, 8];
const idsOf = (chosen: readonly { readonly id: string }[]) => chosen.map(({ id }) => Number(id));

describe('The choice of samples', () => {
  it('is the first ones of the dataset', () => {
    expect(idsOf(selectSamples(samples, { limit: 4, shuffle: false, seed: '7' }))).toEqual([0, 1, 2, 3]);
  });

  it('is the same shuffle on every machine', () => {
    expect(idsOf(selectSamples(samples, { limit: 6, shuffle: true }))).toEqual(seed0);
    expect(idsOf(selectSamples(samples, { limit: 6, shuffle: true, seed: '0' }))).toEqual(seed0);
    expect(idsOf(selectSamples(samples, { limit: 6, shuffle: true, seed: '1' }))).not.toEqual(seed0);
  });

  it('is everything, each once, without a limit', () => {
    const all = selectSamples(samples, { limit: undefined, shuffle: true, seed: 'x' });
    expect(idsOf(all).sort((a, b) => a - b)).toEqual(idsOf(samples));
  });

  it('begins with the samples of every smaller limit', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.nat(60), fc.string(), fc.boolean(), (limit, more, seed, shuffle) => {
        const smaller = selectSamples(samples, { limit, shuffle, seed });
        const larger = selectSamples(samples, { limit: limit + more, shuffle, seed });
        expect(larger.slice(0, smaller.length)).toEqual(smaller);
      }),
    );
  });
});

describe('A published dataset', () => {
  const bytes = new TextEncoder().encode('{"input": 1, "target": 2}');
  const source: Pick<DatasetSource, 'data' | 'download'> = { data: undefined, download: async () => bytes };

  it('is refused when its checksum is not the expected one', async () => {
    const published = { url: 'https://example.org/a.jsonl', sha256: '0'.repeat(64) };
    await expect(readDataset(source, published, samplesOf)).rejects.toMatchObject({
      name: 'StorageError',
      exitCode: 7,
    });
  });

  it('is recorded with its address and checksum', async () => {
    const published = { url: 'https://example.org/a.jsonl', sha256: sha256(bytes) };
    expect(await readDataset(source, published, samplesOf)).toMatchObject({
      source: published.url,
      sha256: sha256(bytes),
    });
  });

  it('gives way to a file of the user, which has no expected checksum', async () => {
    const own: Pick<DatasetSource, 'data' | 'download'> = {
      data: { name: 'own.jsonl', bytes },
      download: async () => Promise.reject(new Error('no network')),
    };
    const dataset = await readDataset(own, { url: 'https://example.org/a.jsonl', sha256: '0'.repeat(64) }, samplesOf);
    expect(dataset.source).toBe('own.jsonl');
  });
});
