import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isoTime } from '../../core/clock.ts';
import type { Json } from '../../core/json.ts';
import type { LearnedLimit } from '../../core/pacing.ts';
import { writeFileAtomic } from '../atomic-file.ts';
import { fields, filledText, list, nullable, numberBetween, oneOf, text, wholeNumber } from '../shape.ts';
import { parseStrictJson } from '../strict-json.ts';

/** What a run learned of one model. */
export interface LearnedModel {
  readonly model: string;
  /** When, in milliseconds since 1970. */
  readonly at: number;
  /** Requests in flight that served well; undefined where nobody looked for that. */
  readonly window: number | undefined;
  readonly limits: readonly Omit<LearnedLimit, 'model'>[];
}

/** Limits change when a plan is paid for, or a server replaced. */
const validMs = 24 * 3_600_000;
const longestPeriodMs = 31 * 24 * 3_600_000;
const mostBytes = 1024 * 1024;
const schema = 'evals.limits/1';

const shape = fields({
  schema: oneOf(schema),
  models: list(
    fields({
      model: filledText,
      learned_at: text,
      window: nullable(wholeNumber(1)),
      limits: list(
        fields({
          taught_by: oneOf('headers', 'refusals'),
          dimension: oneOf('requests', 'tokens', 'input-tokens', 'output-tokens'),
          limit: numberBetween(Number.MIN_VALUE, 1e15),
          period_ms: numberBetween(1, longestPeriodMs),
          kind: oneOf('bucket', 'window'),
          strictness: wholeNumber(0),
        }),
      ),
    }),
  ),
});

interface FileModel {
  readonly model: string;
  readonly learned_at: string;
  readonly window: number | null;
  readonly limits: readonly (Pick<LearnedLimit, 'dimension' | 'limit' | 'kind' | 'strictness'> & {
    readonly taught_by: LearnedLimit['taughtBy'];
    readonly period_ms: number;
  })[];
}

/** What was learned within the last 24 hours. A file that is damaged, foreign or not there is as if nothing had been. */
export async function readLearned(directory: string, now: number): Promise<LearnedModel[]> {
  try {
    const path = pathIn(directory);
    const stats = await stat(path);
    if (!stats.isFile() || stats.size > mostBytes) return [];
    const value: Json = parseStrictJson(await readFile(path, 'utf8'));
    shape(value, '');
    return (value as unknown as { models: readonly FileModel[] }).models
      .map(fromFile)
      .filter(({ at }) => at <= now && now - at < validMs);
  } catch {
    return [];
  }
}

/** Puts the models in the place of what the file says of them. Rejects with the system's error. */
export async function writeLearned(directory: string, models: readonly LearnedModel[], now: number): Promise<void> {
  const ours = new Set(models.map(({ model }) => model));
  const others = (await readLearned(directory, now)).filter(({ model }) => !ours.has(model));
  const content = { schema, models: [...others, ...models].map(toFile) };
  await writeFileAtomic(pathIn(directory), `${JSON.stringify(content, undefined, 2)}\n`);
}

function pathIn(directory: string): string {
  return join(directory, 'learned.json');
}

function fromFile({ model, learned_at, window, limits }: FileModel): LearnedModel {
  return {
    model,
    at: Date.parse(learned_at),
    window: window ?? undefined,
    limits: limits.map(({ taught_by, dimension, limit, period_ms, kind, strictness }) => ({
      taughtBy: taught_by,
      dimension,
      limit,
      periodMs: period_ms,
      kind,
      strictness,
    })),
  };
}

function toFile({ model, at, window, limits }: LearnedModel): FileModel {
  return {
    model,
    learned_at: isoTime(at),
    window: window ?? null,
    limits: limits.map(({ taughtBy, dimension, limit, periodMs, kind, strictness }) => ({
      taught_by: taughtBy,
      dimension,
      limit,
      period_ms: periodMs,
      kind,
      strictness,
    })),
  };
}
