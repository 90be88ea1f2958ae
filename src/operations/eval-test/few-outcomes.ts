import type { EvalTestReport } from '../../core/eval-test.ts';
import type { OutcomeRecord } from '../../core/outcome.ts';
import type { TaskGroup } from '../experiments/groups.ts';
import { showOutcomes } from '../show-outcomes.ts';
import type { TestEvalOptions } from './test-options.ts';

const most = 5;

type Few = Pick<EvalTestReport, 'failed_samples' | 'wrong_samples'>;

/** The first samples of a group that failed, and those with the lowest scores below 1. */
export async function fewOutcomes(
  { tasks }: TaskGroup,
  { cwd, outputDir, environment, clock }: Pick<TestEvalOptions, 'cwd' | 'outputDir' | 'environment' | 'clock'>,
): Promise<Few> {
  const failed: OutcomeRecord[] = [];
  const wrong: OutcomeRecord[] = [];
  const counts = { failed: 0, wrong: 0 };
  for (const { task, files } of tasks) {
    const { given: file } = files;
    const options = { cwd, outputDir, environment, clock, file, task: task.task_id, failedOnly: false };
    for await (const { records } of showOutcomes({ ...options, limit: undefined })) {
      for (const record of records) {
        if (record.status === 'failed') {
          counts.failed += 1;
          if (failed.length < most) failed.push(record);
        } else if (valueOf(record) < 1) {
          counts.wrong += 1;
          keepLowest(wrong, record);
        }
      }
    }
  }
  return {
    failed_samples: { count: counts.failed, listed: failed },
    wrong_samples: { count: counts.wrong, listed: wrong },
  };
}

function keepLowest(lowest: OutcomeRecord[], record: OutcomeRecord): void {
  const place = lowest.findIndex((other) => valueOf(other) > valueOf(record));
  if (place === -1) lowest.push(record);
  else lowest.splice(place, 0, record);
  lowest.length = Math.min(lowest.length, most);
}

function valueOf({ scores }: OutcomeRecord): number {
  return scores[0]?.value ?? 1;
}
