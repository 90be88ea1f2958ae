import type { BaselineState } from '../../core/eval-test.ts';
import { checkBaseline } from '../baselines/check.ts';
import { baselinePath } from '../baselines/path.ts';
import { storeBaseline, storedBaseline } from '../baselines/store.ts';
import type { Measurement } from './measure.ts';
import type { TestEvalOptions } from './test-options.ts';

/** Compares a result with its stored baseline, or stores it as one: only a `sound` one, which is complete and met its gate. */
export async function baselineState(
  measurement: Measurement,
  sound: boolean,
  {
    test,
    baseline: wanted,
    clock,
    cwd,
    outputDir,
  }: Pick<TestEvalOptions, 'test' | 'baseline' | 'clock' | 'cwd' | 'outputDir'>,
): Promise<{ state: BaselineState; good: boolean }> {
  const { required, margin, update } = wanted;
  const stored = storedBaseline(test.file, test.evalName, test.modelName);
  if (stored === undefined && !required && update !== 'all') return { state: { state: 'none' }, good: true };
  const path = baselinePath(test.file);
  if (sound && (update === 'all' || update === (stored === undefined ? 'new' : 'existing'))) {
    const written = await storeBaseline(test.file, measurement, margin, { clock, cwd, outputDir });
    return { state: { state: written ? 'stored' : 'unchanged', path }, good: true };
  }
  if (stored === undefined) return { state: { state: 'missing' }, good: false };
  const check = checkBaseline(stored, measurement, margin);
  return { state: { state: 'compared', path, check }, good: check.verdict !== 'worse' };
}
