import { Option } from 'commander';
import type { ValueParser } from './flag-values.ts';

/** A flag without a value. */
export function switchFlag(flag: string, description: string): Option {
  return new Option(flag, description);
}

/** A flag with a value; `fallback` is what holds when it is absent, `shown` how help says so. */
export function valueFlag<T>(
  flags: string,
  description: string,
  parse: (flag: string) => ValueParser<T>,
  fallback?: T,
  shown?: string,
): Option {
  const option = new Option(flags, description);
  option.argParser(parse(option.long ?? flags));
  return fallback === undefined ? option : option.default(fallback, shown ?? String(fallback));
}

/** A flag that may be given several times: what its values say, each once. */
export function repeatedFlag(
  flags: string,
  description: string,
  parse: (flag: string) => ValueParser<readonly string[]>,
): Option {
  const option = new Option(flags, description);
  const valuesOf = parse(option.long ?? flags);
  return option.argParser<readonly string[] | undefined>((value, before) => [
    ...new Set([...(before ?? []), ...valuesOf(value)]),
  ]);
}

/** A flag whose value is one of a few words. */
export function choiceFlag(flags: string, description: string, choices: readonly string[], fallback: string): Option {
  return new Option(flags, description).choices(choices).default(fallback, fallback);
}
