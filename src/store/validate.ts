import { StorageError } from '../core/errors.ts';
import { isJsonObject, type Json } from '../core/json.ts';
import { mostPasses, type Submission, taskFileSchema, totalPasses } from '../core/submission.ts';
import { stopEarly, stoppedEarly } from './early-stop-shape.ts';
import { safeId, samplesPath } from './safe-name.ts';
import {
  all,
  boolean,
  type Check,
  fields,
  filledText,
  list,
  nullable,
  numberBetween,
  object,
  oneOf,
  optional,
  record,
  sha256Text,
  ShapeError,
  text,
  wholeNumber,
} from './shape.ts';
import { JsonTextError, parseStrictJson } from './strict-json.ts';
import { quoted } from './system-error.ts';
import type { TaskFile } from './task-file.ts';

/** A file that a newer version of the program wrote: it must be neither read nor replaced. */
export class NewerSchemaError extends StorageError {}

/** Reads a task file that anybody may have edited. `path` is for the messages. Throws a `StorageError`. */
export function parseTaskFile(content: string, path: string): TaskFile {
  return parse(content, path, 'task file', taskFile) as unknown as TaskFile;
}

/** Reads `spec.json`: what the program trusts. `path` is for the messages. Throws a `StorageError`. */
export function parseSpec(content: string, path: string): Submission {
  return parse(content, path, 'plan', specification) as unknown as Submission;
}

function parse(content: string, path: string, kind: string, check: Check): Json {
  try {
    const value = parseStrictJson(content.startsWith('\ufeff') ? content.slice(1) : content);
    checkSchema(value, path);
    check(value, '');
    return value;
  } catch (error) {
    if (error instanceof JsonTextError) {
      const place = `${String(error.line)}:${String(error.column)}`;
      throw new StorageError(`${quoted(path)} is not valid JSON at ${place}: ${error.message}.`, giveOurs);
    }
    if (error instanceof ShapeError)
      throw new StorageError(`${quoted(path)} is not a valid ${kind}: ${error.message}.`, giveOurs);
    throw error;
  }
}

const giveOurs = 'Correct it, or give a file that `evals submit` made.';

function checkSchema(value: Json, path: string): void {
  const schema = isJsonObject(value) ? value['schema'] : undefined;
  if (schema === taskFileSchema) return;
  const version = typeof schema === 'string' ? /^evals\.tasks\/([1-9]\d{0,8})$/.exec(schema)?.[1] : undefined;
  if (version !== undefined) {
    throw new NewerSchemaError(
      `${quoted(path)} has the schema "evals.tasks/${version}", but this version reads "${taskFileSchema}".`,
      'Update evals.',
    );
  }
  if (!isJsonObject(value)) throw new ShapeError('it must be an object');
  if (schema === undefined) throw new ShapeError('schema is missing');
  oneOf(taskFileSchema)(schema, 'schema');
}

const count = wholeNumber(0);
const amount = numberBetween(0, Number.MAX_VALUE);

const modelConfig = fields({
  provider: filledText,
  temperature: optional(nullable(amount)),
  top_p: optional(nullable(numberBetween(0, 1))),
  max_tokens: optional(nullable(wholeNumber(1))),
});

/** The part of a task that a task file and `spec.json` have in common. */
const plan: Readonly<Record<string, Check>> = {
  task_id: safeId,
  eval_name: filledText,
  model_name: filledText,
  model_config: modelConfig,
  num_examples: wholeNumber(1),
  n_repeats: wholeNumber(1),
  prompt: text,
  grader: nullable(filledText),
  roles: optional(record(filledText, filledText)),
  source: optional(fields({ file: filledText, sha256: sha256Text })),
  stop_early: optional(stopEarly),
  simulated: boolean,
};

const dataset: Readonly<Record<string, Check>> = {
  source: text,
  sha256: sha256Text,
  samples: samplesPath,
  seed: nullable(text),
};

const results = fields({
  scored: count,
  failed: count,
  metrics: object,
  failures: optional(object),
  truncated: optional(count),
  usage: object,
  cost_usd: nullable(amount),
  latency_ms: object,
  samples_per_second: nullable(amount),
  stopped_early: optional(nullable(stoppedEarly)),
});

const taskFileEntry = all(
  fields({
    ...plan,
    dataset: fields(dataset),
    status: oneOf('pending', 'running', 'completed', 'failed', 'interrupted'),
    progress: numberBetween(0, 100),
    created_at: text,
    started_at: nullable(text),
    completed_at: nullable(text),
    error: nullable(text),
    results,
    output_files: object,
  }),
  notTooMany,
  atMostAll,
);

const heading: Readonly<Record<string, Check>> = { id: safeId, evals_version: text, created_at: text };

const taskFile = fields({
  ...heading,
  experiment: nullable(text),
  tags: optional(list(text)),
  updated_at: text,
  tasks: all(record(safeId, taskFileEntry), ownIds, notEmpty),
});

const specification = fields({
  ...heading,
  git_commit: optional(nullable(text)),
  tasks: all(
    list(
      all(
        fields({
          ...plan,
          system: nullable(text),
          eval_version: wholeNumber(0),
          dataset: fields({ ...dataset, samples_sha256: sha256Text, shuffled: boolean }),
        }),
        notTooMany,
      ),
    ),
    uniqueIds,
    notEmpty,
  ),
});

function notTooMany(value: Json | undefined, path: string): void {
  const count = totalPasses(value as unknown as Submission['tasks'][number]);
  if (count > mostPasses) {
    throw new ShapeError(`${path} has ${String(count)} passes over samples, at most ${String(mostPasses)} can be run`);
  }
}

/** There cannot be more outcomes than passes over samples. */
function atMostAll(value: Json | undefined, path: string): void {
  const { num_examples, n_repeats, results } = value as unknown as TaskFile['tasks'][string];
  const done = results.scored + results.failed;
  if (done > num_examples * n_repeats) {
    throw new ShapeError(`${path}.results counts ${String(done)} samples of ${String(num_examples * n_repeats)}`);
  }
}

function ownIds(value: Json | undefined, path: string): void {
  for (const [key, task] of Object.entries(value as unknown as TaskFile['tasks'])) {
    oneOf(key)(task.task_id, `${path}["${key}"].task_id`);
  }
}

function uniqueIds(value: Json | undefined, path: string): void {
  const seen = new Set<string>();
  for (const [index, { task_id }] of (value as unknown as Submission['tasks']).entries()) {
    if (seen.has(task_id)) throw new ShapeError(`${path}[${String(index)}].task_id "${task_id}" stands twice`);
    seen.add(task_id);
  }
}

function notEmpty(value: Json | undefined, path: string): void {
  if (Object.keys(value as object).length === 0) throw new ShapeError(`${path} is empty`);
}
