import { emptyCheckpoint } from '../../src/core/submission.ts';
import { updateTaskFileSync } from '../../src/store/checkpoint.ts';

/** Counts the task `argv[3]` of the task file `argv[2]` up to 30, one checkpoint each. */
const [, , path = '', id = ''] = process.argv;
for (let scored = 1; scored <= 30; scored++) {
  const checkpoint = { ...emptyCheckpoint, results: { ...emptyCheckpoint.results, scored } };
  if (updateTaskFileSync(path, { [id]: checkpoint }, { wait: true }) === 'busy') throw new Error('waited in vain');
}
