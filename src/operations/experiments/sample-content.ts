import type { Sample } from '../../core/eval.ts';
import { sha256 } from '../../core/hash.ts';
import { canonicalJson } from '../../core/json.ts';

/** 32 hexadecimal digits of what a model was asked and what was expected, whatever the sample is called: pairs samples over datasets. */
export function contentHash({ input, target }: Pick<Sample, 'input' | 'target'>): string {
  return sha256(canonicalJson([input, target])).slice(0, 32);
}

/**
 * Tells the samples of one dataset apart, also where two rows ask the same: a row that is there twice is two samples. Equal
 * for the same row of the same dataset in every submission.
 */
export function sampleKey(sample: Sample): string {
  return `${contentHash(sample)} ${sample.id}`;
}
