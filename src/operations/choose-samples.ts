import { UsageError } from '../core/errors.ts';
import type { Sample } from '../core/eval.ts';
import { printable } from '../core/printable.ts';
import { nearest } from '../evals/nearest.ts';

/** Which samples of an eval are wanted; nothing given: all of them. */
export interface SampleChoice {
  /** Their ids. */
  readonly ids?: readonly string[] | undefined;
  /** A regular expression, upper and lower case alike, that their id or content matches. */
  readonly grep?: string | undefined;
  /** Whatever else a sample of this eval has to be. */
  readonly keep?: ((sample: Sample, evalName: string) => boolean) | undefined;
}

/** In their order. Throws a `UsageError` when an id is not there, or the expression is none. */
export function chooseSamples(
  samples: readonly Sample[],
  { ids, grep, keep }: SampleChoice,
  evalName: string,
): readonly Sample[] {
  const expression = grep === undefined ? undefined : expressionOf(grep);
  const wanted = ids && new Set(ids);
  for (const id of wanted ?? []) if (!samples.some((sample) => sample.id === id)) throw noSample(id, samples, evalName);
  return samples.filter(
    (sample) =>
      (wanted?.has(sample.id) ?? true) &&
      (expression?.test(textOf(sample)) ?? true) &&
      (keep?.(sample, evalName) ?? true),
  );
}

function textOf({ id, input, metadata }: Sample): string {
  return `${id}\n${typeof input === 'string' ? input : JSON.stringify(input)}\n${JSON.stringify(metadata ?? {})}`;
}

function expressionOf(text: string): RegExp {
  try {
    return new RegExp(text, 'iu');
  } catch (error) {
    throw new UsageError(
      `--grep "${printable(text, 100)}" is no regular expression.`,
      'Put a backslash before characters such as ( [ * + ? that stand for themselves.',
      error,
    );
  }
}

function noSample(id: string, samples: readonly Sample[], evalName: string): UsageError {
  const suggestion = nearest(
    id,
    samples.map((sample) => sample.id),
  );
  return new UsageError(
    `The eval ${printable(evalName, 80)} has no sample "${printable(id, 100)}".`,
    suggestion === undefined ? undefined : `Did you mean ${printable(suggestion, 100)}?`,
  );
}
