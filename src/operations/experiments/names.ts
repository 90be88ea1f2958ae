import { UsageError } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';

const longest = 100;
const allowed = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._+@=-]*$/u;
const taskFileLike = /^(latest|(tasks_)?\d{8}_\d{6}(_\d+)?|.*\.json)$/i;

/** Whether it means a task file wherever an experiment or a task file may be named. */
export function isTaskFileName(name: string): boolean {
  return taskFileLike.test(name);
}

/** The name of an experiment as it is kept: two ways to write the same letter are one. Throws a `UsageError`. */
export function experimentName(given: string): string {
  const name = checked(given, 'experiment');
  if (!isTaskFileName(name)) return name;
  throw new UsageError(
    `An experiment cannot be called "${printable(name, longest)}": that means a task file.`,
    'Choose a name that is neither latest nor that of a task file.',
  );
}

/** What a submission is filed under. Throws a `UsageError`. */
export function labelsOf({
  experiment,
  tags = [],
}: {
  readonly experiment?: string | undefined;
  readonly tags?: readonly string[] | undefined;
}): { readonly experiment: string | null; readonly tags: readonly string[] } {
  return { experiment: experiment === undefined ? null : experimentName(experiment), tags: tagNames(tags) };
}

/** Tags as they are kept, each once. Throws a `UsageError`. */
function tagNames(given: readonly string[]): string[] {
  return [...new Set(given.map((tag) => checked(tag, 'tag')))];
}

function checked(given: string, what: 'experiment' | 'tag'): string {
  const name = given.normalize('NFC');
  if (name.length <= longest && allowed.test(name)) return name;
  throw new UsageError(
    `${what === 'experiment' ? 'An experiment' : 'A tag'} cannot be called "${printable(given, longest)}".`,
    `A name has up to ${String(longest)} letters, digits and . _ + @ = - and begins with a letter or a digit.`,
  );
}
