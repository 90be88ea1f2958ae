import { join } from 'node:path';
import type { Submission } from '../core/submission.ts';
import type { Question } from '../simulation/questions.ts';
import { loadEval } from '../evals/catalogue.ts';
import { openSampleFile } from '../store/sample-file.ts';

/** Questions and right answers of the frozen samples of a submission, readable: what the simulated provider knows. */
export async function frozenQuestions(submission: Submission, directory: string): Promise<Question[]> {
  const questions: Question[] = [];
  const read = new Set<string>();
  for (const task of submission.tasks) {
    const { samples: path, samples_sha256: sha256 } = task.dataset;
    if (read.has(path)) continue;
    read.add(path);
    // Only evals of the catalogue are encrypted on disk.
    const evaluation = task.source === undefined ? await loadEval(task.eval_name) : undefined;
    const file = openSampleFile(join(directory, path), sha256);
    for (let index = 0; index < file.count; index++) {
      const sample = file.at(index);
      const { input, target } = evaluation?.thaw?.(sample) ?? sample;
      questions.push({ input, target });
    }
    file.close();
  }
  return questions;
}
