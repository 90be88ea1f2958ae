import { UsageError } from '../../core/errors.ts';
import { type Eval, evalBrand, type EvalContext, type EvalModel, type Sample } from '../../core/eval.ts';
import { printable } from '../../core/printable.ts';
import { fullResult, outputText, resultOf } from './body-result.ts';
import { drain } from './drain.ts';
import type {
  BodyResult,
  ForEachOptions,
  NoReservedColumn,
  Nothing,
  Resources,
  Roles,
  Rows,
  SampleArguments,
} from './types.ts';

/**
 * An eval: rows, and what to do with each of them. The body gets the columns of its row with their types, and beside them what
 * `SampleArguments` lists; it returns a score, several scores, a full result, or the output that the eval's scorers judge.
 *
 * Whatever the body asks of a model, and what it does in a `step`, is recorded: when a sample is run again, after a crash or with another
 * scorer, it costs nothing. Everything else in the body is run again.
 *
 * Throws a `UsageError` when the name has other characters than letters, digits, `.`, `_` and `-`, or more than 80 of them.
 */
export function forEach<Row extends object, const R extends Roles = Nothing, S extends Resources = Nothing>(
  name: string,
  rows: Rows<Row> & NoReservedColumn<Row>,
  body: (sample: SampleArguments<NoInfer<Row>, NoInfer<R>, NoInfer<S>>) => BodyResult | Promise<BodyResult>,
  options: ForEachOptions<NoInfer<Row>, R, S> = {},
): Eval {
  checkName(name);
  const { prompt = '', scorers = [], parameters = {}, outputTokens = 200, resources } = options;
  return {
    [evalBrand]: true,
    name,
    prompt,
    plainPrompt: true,
    version: 1,
    parameters,
    outputTokens,
    ...defaultsOf(options),
    dataset: async (source) => drain(rows, source, { name, needsTarget: scorers.length > 0 }),
    evaluate: async (sample, context) => {
      const given = argumentsOf<Row, R, S>(sample, context, resources);
      const full = fullResult(await body(given));
      const output = outputText(full);
      if (scorers.length === 0) return resultOf(full, []);
      if (output === undefined) throw new TypeError('the body returned no output for the scorers to judge');
      return resultOf(full, await Promise.all(scorers.map(async (judge) => judge(output, sample.target, given))));
    },
  };
}

type Defaults = Pick<
  Eval,
  'models' | 'grader' | 'roles' | 'metrics' | 'atLeast' | 'repeats' | 'retries' | 'timeoutMs' | 'strategy'
>;

/** What holds unless a flag says otherwise. */
function defaultsOf(
  options: Pick<
    ForEachOptions<unknown, Roles, Resources>,
    'models' | 'roles' | 'metrics' | 'atLeast' | 'repeats' | 'retries' | 'timeout' | 'strategy'
  >,
): Defaults {
  const { models, roles, metrics, atLeast, repeats, retries, timeout, strategy } = options;
  const { grader, ...others } = { ...roles } as Record<string, string>;
  return given({
    models,
    grader,
    roles: Object.keys(others).length === 0 ? undefined : others,
    metrics,
    atLeast,
    repeats,
    retries,
    timeoutMs: timeout === undefined ? undefined : timeout * 1000,
    strategy,
  });
}

function given<T extends object>(parts: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as never;
}

function checkName(name: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/.test(name) && !/\.\.|\.$/.test(name)) return;
  throw new UsageError(
    `"${printable(name, 100)}" cannot be the name of an eval.`,
    'Use letters, digits, dots, underscores and hyphens, at most 80.',
  );
}

function argumentsOf<Row, R extends Roles, S extends Resources>(
  { id, metadata = {} }: Sample,
  context: EvalContext,
  resources: S | undefined,
): SampleArguments<Row, R, S> {
  const { repeat, prompt, step, clock, signal, grader, roles } = context;
  const told = (model: EvalModel): EvalModel => withSystem(model, context.system);
  return {
    ...metadata,
    id,
    repeat,
    prompt,
    model: told(context.model),
    models: grader === undefined ? roles : { ...roles, grader },
    resources: lazily(resources, context.use),
    step,
    clock,
    signal,
  } as unknown as SampleArguments<Row, R, S>;
}

/** The system message of `--system` goes before a prompt; who writes messages writes all of them. */
function withSystem(model: EvalModel, system: string | undefined): EvalModel {
  if (system === undefined) return model;
  return {
    name: model.name,
    generate: async (prompt, parameters) =>
      model.generate(
        typeof prompt === 'string'
          ? [
              { role: 'system', content: system },
              { role: 'user', content: prompt },
            ]
          : prompt,
        parameters,
      ),
  };
}

function lazily(resources: Resources | undefined, use: EvalContext['use']): object {
  const properties = Object.entries(resources ?? {}).map(
    ([name, resource]) => [name, { get: async () => use(resource), enumerable: true }] as const,
  );
  return Object.defineProperties({}, Object.fromEntries(properties));
}
