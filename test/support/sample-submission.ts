import type { Clock } from '../../src/core/clock.ts';
import type { Sample } from '../../src/core/eval.ts';
import type { Submission, Task } from '../../src/core/submission.ts';
import {
  createSubmission,
  type CreatedSubmission,
  freezeSamples,
  type NewSubmission,
} from '../../src/store/submission-files.ts';
import { FakeClock } from './fake-clock.ts';

export const threeSamples: readonly Sample[] = ['one', 'two', 'three'].map((id, index) => ({
  id,
  input: `What is ${String(index)} + 1?`,
  target: String(index + 1),
}));

/** 20 November 2026, 17:30:00 UTC. */
export function november(): Clock {
  return new FakeClock(Date.UTC(2026, 10, 20, 17, 30));
}

export function sampleTask(changes: Partial<Task> = {}): Task {
  return {
    task_id: 'arithmetic__gpt-4o',
    eval_name: 'arithmetic',
    model_name: 'gpt-4o',
    model_config: { provider: 'openai', temperature: 0, max_tokens: 256 },
    num_examples: 3,
    n_repeats: 1,
    dataset: {
      source: 'https://example.com/arithmetic.jsonl',
      sha256: 'a'.repeat(64),
      samples: 'samples/arithmetic.jsonl',
      samples_sha256: freezeSamples(threeSamples).sha256,
      seed: null,
      shuffled: false,
    },
    prompt: 'Solve this: {input}',
    system: null,
    grader: null,
    simulated: false,
    eval_version: 1,
    ...changes,
  };
}

export function sampleSubmission(tasks: readonly Task[] = [sampleTask()]): Submission {
  return {
    schema: 'evals.tasks/1',
    id: '20261120_173000',
    evals_version: '0.1.0',
    created_at: '2026-11-20T17:30:00.000Z',
    tasks,
  };
}

/** Submits one small task, unless told otherwise. */
export async function submitSample(
  directory: string,
  changes: Partial<NewSubmission> = {},
): Promise<CreatedSubmission> {
  return createSubmission({
    outputDir: 'async_results',
    cwd: directory,
    evalsVersion: '0.1.0',
    tasks: [sampleTask()],
    experiment: null,
    samples: new Map([['samples/arithmetic.jsonl', freezeSamples(threeSamples).bytes]]),
    clock: november(),
    ...changes,
  });
}
