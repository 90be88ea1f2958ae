import type { ListedResults, ListReport } from '../core/listing.ts';

/** What a person looks for in a list: an experiment, or a submission without one under its id. */
export interface ListedUnit extends ListedResults {
  readonly name: string;
  readonly tags: readonly string[];
}

export function listedUnits({ experiments, submissions }: ListReport): {
  readonly experiments: readonly ListedUnit[];
  readonly unnamed: readonly ListedUnit[];
} {
  const unnamed = submissions.filter(({ experiment }) => experiment === null);
  return { experiments, unnamed: unnamed.map((submission) => ({ ...submission, name: submission.id })) };
}
