import type { Clock } from '../core/clock.ts';
import { modelsAsked } from '../core/submission.ts';
import type { Price } from '../models/prices/price.ts';
import { openPrices } from '../models/prices/prices.ts';
import { type Environment, present } from '../models/provider-table.ts';
import { type ModelName, parseModelName } from '../models/providers.ts';
import { readInputFile } from '../store/input-file.ts';

type AskingTask = Parameters<typeof modelsAsked>[0];

/** The prices of a submission, by the models' names as they were given. */
export interface TaskPriceList {
  /** undefined: not known. */
  of(name: string): Price | undefined;
  /** Of every model that the task asks. */
  ofTask(task: AskingTask): readonly (Price | undefined)[];
  /** From which day they are, for people. */
  readonly date: string;
}

export interface PriceOptions {
  /** `--prices`; undefined: `EVALS_PRICES`, if that is set. */
  readonly prices?: string | undefined;
  readonly cwd: string;
  readonly environment: Environment;
  readonly clock: Clock;
}

/** Rejects with a `UsageError` when the price file cannot be used. */
export async function pricesOf(models: readonly ModelName[], options: PriceOptions): Promise<TaskPriceList> {
  const { cwd, environment, clock } = options;
  const path = options.prices ?? present(environment['EVALS_PRICES']);
  const file =
    path === undefined
      ? undefined
      : {
          name: path,
          text: new TextDecoder().decode(
            await readInputFile(path, options.prices === undefined ? 'EVALS_PRICES' : '--prices', cwd),
          ),
        };
  const prices = await openPrices({ models, file, now: clock.now() });
  const of = (name: string): Price | undefined => prices.of(parseModelName(name, environment));
  return {
    of,
    ofTask: (task) => modelsAsked(task).map(of),
    date: prices.date,
  };
}

/** Every model that some tasks ask. */
export function modelsOf(tasks: readonly AskingTask[], environment: Environment): ModelName[] {
  const names = tasks.flatMap(modelsAsked);
  return [...new Set(names)].map((name) => parseModelName(name, environment));
}
