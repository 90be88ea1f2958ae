import { dirname, resolve } from 'node:path';
import type { ComparedSide } from '../../core/comparison.ts';
import type { Task } from '../../core/submission.ts';
import { meanEstimate } from '../../core/statistics/mean.ts';
import { comparedSide } from '../compare/compared-side.ts';
import { sampleFilePool } from '../sample-files.ts';
import { sideSamples } from '../compare/side-samples.ts';
import { sideScores } from '../compare/side-scores.ts';
import type { TaskGroup } from '../experiments/groups.ts';
import { contentHash } from '../experiments/sample-content.ts';

/** What was measured of one eval on one model, sample by sample. */
export interface Measurement {
  readonly task: Task;
  /** Of the file that the eval stands in, absolute; undefined for an eval of the catalogue. */
  readonly evalFile: string | undefined;
  readonly side: ComparedSide;
  /** Name of the score; undefined: nothing is scored. */
  readonly metric: string | undefined;
  readonly binary: boolean;
  readonly standardError: number | null;
  /** Samples that have a score. */
  readonly samples: readonly MeasuredSample[];
  /** Samples of which a repeat failed. */
  readonly failed: number;
}

export interface MeasuredSample {
  readonly id: string;
  /** 12 hexadecimal digits of what was asked and expected, and a number where several ask the same. */
  readonly key: string;
  /** Mean of its repeats. */
  readonly score: number;
}

/** Reads the results of a group of tasks. Throws a `StorageError`. */
export function measureGroup(group: TaskGroup): Measurement {
  const pool = sampleFilePool();
  try {
    const samples = sideSamples(group, pool);
    const scores = sideScores(group, samples, undefined);
    const keyOf = distinctKeys();
    const measured: MeasuredSample[] = [];
    scores.means.forEach((score, number) => {
      const sample = samples.at(number);
      const key = keyOf(contentHash(sample).slice(0, keyDigits));
      if (!Number.isNaN(score)) measured.push({ id: sample.id, key, score });
    });
    const last = group.tasks.at(-1);
    if (last === undefined) throw new Error('a group of tasks has none');
    return {
      task: last.task,
      evalFile: evalFileOf(last.task, last.files.directory),
      side: comparedSide({ label: last.task.model_name, group }, scores),
      metric: scores.taken[0],
      binary: scores.binary,
      standardError: meanEstimate(measured.map(({ score }) => score))?.standardError ?? null,
      samples: measured,
      failed: scores.failed.reduce((sum, each) => sum + each, 0),
    };
  } finally {
    pool.close();
  }
}

/** Two of 10,000 samples share them by accident with a probability of 2 in 10 million. */
const keyDigits = 12;

/** Samples that ask the same are told apart by their order. */
function distinctKeys(): (key: string) => string {
  const seen = new Map<string, number>();
  return (key) => {
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return count === 1 ? key : `${key}.${String(count)}`;
  };
}

function evalFileOf({ source }: Task, directory: string): string | undefined {
  return source === undefined ? undefined : resolve(dirname(directory), source.file);
}
