import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ChosenSamples, detectableDifferences } from '../../src/operations/detectable.ts';
import { detectableSentence } from '../../src/reports/detectable.ts';
import { readTaskFile } from '../../src/store/stored-files.ts';
import { submitSample } from '../support/sample-submission.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'evals-detectable-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const told = (length: number, name = 'arithmetic') => {
  const chosen: ChosenSamples = { eval: { name }, dataset: { sha256: 'a'.repeat(64) }, samples: { length } };
  return detectableDifferences([chosen], { cwd: directory, outputDir: 'async_results' })[0]!;
};

/** A task file whose checkpoint says so much was right. */
async function ran(accuracy: number, scored: number): Promise<string> {
  const { path } = await submitSample(directory);
  const file = join(directory, path);
  const content = readTaskFile(file);
  const tasks = Object.fromEntries(
    Object.entries(content.tasks).map(([id, task]) => {
      const results = { ...task.results, scored, metrics: { numeric_match: accuracy } };
      return [id, { ...task, num_examples: 1000, results }] as const;
    }),
  );
  writeFileSync(file, JSON.stringify({ ...content, tasks }));
  return path;
}

describe('what the samples of an eval can show', () => {
  it('without anything comparable: half right, the worst case', () => {
    const detectable = told(200);
    expect(detectable).toMatchObject({ baseline: 0.5, from: null, correlation: 0.5 });
    // 2.8016 · √(2 · 0.25 · 0.5 / 200)
    expect(detectable.difference).toBeCloseTo(0.09905, 5);
    expect(detectableSentence(detectable, false)).toBe(
      '200 samples can show a difference of 9.9 points between two models (80% power; assumes 50.0% right, correlation 0.5).',
    );
  });

  it('takes what is right from the newest run of the same eval on the same data', async () => {
    await ran(0.6, 500);
    const path = await ran(0.9, 500);
    await ran(0.2, 5);
    const detectable = told(1319);
    expect(detectable).toMatchObject({ baseline: 0.9, from: path });
    expect(detectable.difference).toBeCloseTo(0.0231, 4);
    expect(told(1319, 'gsm8k').from).toBeNull();
    expect(detectableSentence(detectable, true)).toContain(
      `arithmetic: 1,319 samples can show a difference of 2.3 points`,
    );
    expect(detectableSentence(detectable, true)).toContain(`assumes 90.0% right as in ${path}`);
  });

  it('under 30 samples there is a plain sentence instead of a number', () => {
    expect(told(29).difference).toBeNull();
    expect(detectableSentence(told(10), false)).toBe(
      '10 samples are enough to see whether it works, too few to tell two models apart.',
    );
    expect(detectableSentence(told(1), false)).toMatch(/^1 sample is enough/);
  });
});
