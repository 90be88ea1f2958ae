import { type FailureRecord, TaskStopped } from '../core/failure.ts';

/** The provider asked to come back at `until` (milliseconds since 1970), which is longer than we wait. */
export class ComeBackLater extends TaskStopped {
  declare readonly until: number;
  constructor(until: number, record: FailureRecord) {
    super(record, { until });
  }
}
