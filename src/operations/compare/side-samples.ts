import { StorageError } from '../../core/errors.ts';
import type { Sample } from '../../core/eval.ts';
import { isJsonObject } from '../../core/json.ts';
import type { SampleFile } from '../../store/sample-file.ts';
import type { TaskGroup } from '../experiments/groups.ts';
import { sampleKey } from '../experiments/sample-content.ts';
import type { SampleFilePool } from '../sample-files.ts';

/** The samples of a group of tasks, each once, under a number of its own. */
export interface SideSamples {
  readonly count: number;
  /** Equal for two sides: they have the same samples under the same numbers, and nobody needs to look. undefined where that cannot be said. */
  readonly sha256: string | undefined;
  at(number: number): Sample;
  /** The number of a sample of one of the tasks. */
  numberOf(task: number, index: number): number;
}

/** Throws a `StorageError` when the samples are not the ones of the plan. */
export function sideSamples({ tasks }: TaskGroup, pool: SampleFilePool): SideSamples {
  const parts = tasks.map(({ task, files }) => ({ task, file: pool.open(files.directory, task) }));
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) {
    return {
      count: only.file.count,
      sha256: only.task.dataset.samples_sha256,
      at: (number) => sampleAt(only.file, number),
      numberOf: (_, index) => index,
    };
  }
  const numbers = new Map<string, number>();
  const places: { readonly file: SampleFile; readonly index: number }[] = [];
  const numberOf = parts.map(({ file }) =>
    Int32Array.from({ length: file.count }, (_, index) => {
      const key = sampleKey(sampleAt(file, index));
      const known = numbers.get(key);
      if (known !== undefined) return known;
      numbers.set(key, places.length);
      return places.push({ file, index }) - 1;
    }),
  );
  return {
    count: places.length,
    sha256: undefined,
    at: (number) => {
      const place = places[number];
      if (place === undefined) throw new RangeError(`there is no sample ${String(number)}`);
      return sampleAt(place.file, place.index);
    },
    numberOf: (task, index) => numberOf[task]?.[index] ?? -1,
  };
}

function sampleAt(file: SampleFile, index: number): Sample {
  const sample: unknown = file.at(index);
  if (isJsonObject(sample) && typeof sample['id'] === 'string') return sample as unknown as Sample;
  throw new StorageError(
    `Line ${String(index + 1)} of the frozen samples is no sample.`,
    'Put the original file back, or submit again.',
  );
}
