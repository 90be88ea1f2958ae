import { UsageError } from '../core/errors.ts';
import type { BaselineUpdate } from '../core/eval-test.ts';
import { printable } from '../core/printable.ts';
import type { EvalTestOptions } from './options.ts';

/** What tests run with: options, defaults and environment together. */
export interface TestSettings {
  readonly models: readonly string[] | undefined;
  readonly limit: number | undefined;
  readonly concurrent: number | undefined;
  readonly timeout: number | undefined;
  readonly maxCost: number | undefined;
  /** undefined: buys everything anew. */
  readonly experiment: string | undefined;
  readonly outputDir: string;
  readonly baseline: {
    readonly required: boolean;
    readonly margin: number | undefined;
    readonly update: BaselineUpdate;
  };
}

type Environment = Readonly<Record<string, string | undefined>>;

/** `update`: what the runner was asked to do with snapshots. Throws a `UsageError` for a value that makes no sense. */
export function testSettings(
  options: EvalTestOptions,
  environment: Environment,
  update: BaselineUpdate = 'none',
): TestSettings {
  const read = reader(environment);
  const cache = read('CACHE', 'cache', switchValue, options.cache) ?? true;
  const experiment = read('EXPERIMENT', 'experiment', text, options.experiment) ?? 'tests';
  return {
    models: read('MODELS', 'models', names, options.models),
    limit: read('LIMIT', 'limit', wholeNumber, options.limit),
    concurrent: read('CONCURRENT', 'concurrent', wholeNumber, options.concurrent),
    timeout: read(undefined, 'timeout', amount, options.timeout),
    maxCost: read('MAX_COST', 'maxCost', amount, options.maxCost),
    experiment: cache ? experiment : undefined,
    outputDir: read('OUTPUT_DIR', 'outputDir', text, options.outputDir) ?? 'async_results',
    baseline: baselineSettings(options, environment, update, read),
  };
}

function baselineSettings(
  { baseline }: EvalTestOptions,
  environment: Environment,
  update: BaselineUpdate,
  read: Read,
): TestSettings['baseline'] {
  const margin = read('BASELINE_MARGIN', 'baseline.margin', amount, baseline?.margin);
  const required = baseline !== undefined || margin !== undefined;
  if (environment['EVALS_UPDATE_BASELINES'] === '1') return { required, margin, update: 'all' };
  // Who updates snapshots did not ask for baselines where there were none.
  return { required, margin, update: update === 'all' && !required ? 'existing' : update };
}

/** The value of what somebody wrote; undefined: it makes no sense. */
type Value<T> = { readonly wanted: string; read(written: unknown): T | undefined };

type Read = <T>(variable: string | undefined, option: string, value: Value<T>, given: T | undefined) => T | undefined;

function reader(environment: Environment): Read {
  return (variable, option, value, given) => {
    const name = variable === undefined ? undefined : `EVALS_TEST_${variable}`;
    const written = name === undefined ? undefined : environment[name];
    const found: unknown = written === undefined || written === '' ? given : written;
    if (found === undefined) return undefined;
    const result = value.read(found);
    if (result !== undefined) return result;
    const place = found === given ? `The option ${option}` : (name ?? option);
    throw new UsageError(
      `${place} is ${printable(JSON.stringify([found]).slice(1, -1), 100)}.`,
      `Give it ${value.wanted}.`,
    );
  };
}

const text: Value<string> = {
  wanted: 'text that is not empty',
  read: (written) => (typeof written === 'string' && written.trim() !== '' ? written : undefined),
};

const names: Value<readonly string[]> = {
  wanted: 'the names of models',
  read: (written) => {
    const list: unknown = typeof written === 'string' ? written.split(',') : written;
    if (!Array.isArray(list) || !list.every((name) => typeof name === 'string')) return undefined;
    const trimmed = list.map((name) => name.trim());
    return trimmed.length > 0 && !trimmed.includes('') ? [...new Set(trimmed)] : undefined;
  },
};

const wholeNumber: Value<number> = {
  wanted: 'a whole number of 1 or more',
  read: (written) => {
    const number = Number(written);
    return Number.isSafeInteger(number) && number >= 1 ? number : undefined;
  },
};

const amount: Value<number> = {
  wanted: 'a number of 0 or more',
  read: (written) => {
    const number = Number(written);
    return Number.isFinite(number) && number >= 0 ? number : undefined;
  },
};

const switchValue: Value<boolean> = {
  wanted: '1 or 0',
  read: (written) => {
    if (typeof written === 'boolean') return written;
    return written === '1' || written === 'true' ? true : written === '0' || written === 'false' ? false : undefined;
  },
};
