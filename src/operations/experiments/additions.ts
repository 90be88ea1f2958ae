import type { Sample } from '../../core/eval.ts';
import type { Task } from '../../core/submission.ts';
import { freezeSamples } from '../../store/frozen-samples.ts';
import { sampleKey } from './sample-content.ts';

/** A task of a new plan and its samples, which its `dataset` says are frozen. */
export interface PlannedTask {
  readonly task: Task;
  readonly samples: readonly Sample[];
}

/** The part of a plan that is not there yet. */
export interface Additions<Planned extends PlannedTask> {
  readonly tasks: readonly Planned[];
  /** Path in the run directory → frozen samples, of those tasks that lost some of theirs. */
  readonly samples: ReadonlyMap<string, Uint8Array>;
  /** Samples of the plan, over its tasks, that are there already. */
  readonly had: number;
}

/** Leaves out of each task the samples that are there already, and the tasks that have none left. `had` gives their keys. */
export function additionsTo<Planned extends PlannedTask>(
  planned: readonly Planned[],
  had: (task: Task) => ReadonlySet<string>,
): Additions<Planned> {
  const files = new SubsetFiles(planned.map(({ task }) => task.dataset.samples));
  const tasks: Planned[] = [];
  let count = 0;
  for (const each of planned) {
    const known = had(each.task);
    const samples = known.size === 0 ? each.samples : each.samples.filter((sample) => !known.has(sampleKey(sample)));
    count += each.samples.length - samples.length;
    if (samples.length === each.samples.length) tasks.push(each);
    else if (samples.length > 0) tasks.push({ ...each, samples, task: files.withSamples(each.task, samples) });
  }
  return { tasks, samples: files.bytes, had: count };
}

/** Frozen samples under names of their own: two models of one eval may lack different ones. */
class SubsetFiles {
  readonly bytes = new Map<string, Uint8Array>();
  /** Hash of the samples → their path. */
  readonly #paths = new Map<string, string>();
  readonly #taken: Set<string>;

  constructor(taken: readonly string[]) {
    this.#taken = new Set(taken);
  }

  withSamples(task: Task, samples: readonly Sample[]): Task {
    const { bytes, sha256 } = freezeSamples(samples);
    const path = this.#paths.get(sha256) ?? this.#newPath(task.dataset.samples);
    this.#paths.set(sha256, path);
    this.bytes.set(path, bytes);
    return {
      ...task,
      num_examples: samples.length,
      dataset: { ...task.dataset, samples: path, samples_sha256: sha256 },
    };
  }

  #newPath(path: string): string {
    const stem = path.slice(0, -'.jsonl'.length);
    for (let number = 2; ; number++) {
      const candidate = `${stem}.${String(number)}.jsonl`;
      if (this.#taken.has(candidate)) continue;
      this.#taken.add(candidate);
      return candidate;
    }
  }
}
