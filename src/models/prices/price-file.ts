import { messageOf, UsageError } from '../../core/errors.ts';
import { isJsonObject, type Json, type JsonObject } from '../../core/json.ts';
import { printable } from '../../core/printable.ts';
import type { Price, Rates } from './price.ts';

const priceFileSchema = 'evals.prices/1';

/** What a user says of prices; it goes before the catalogue. */
export interface PriceFile {
  /** As the file states it: shown as the date of its prices. */
  readonly date: string | undefined;
  /** By the model's name as it is given to `submit`. */
  readonly models: ReadonlyMap<string, Price>;
}

/** Reads a price file (`docs/formats.md`). Throws a `UsageError` that names the file and what is wrong with it. */
export function parsePriceFile(text: string, name: string): PriceFile {
  const refuse = (what: string): never => {
    throw new UsageError(
      `The price file ${JSON.stringify(printable(name, 300))} cannot be used: ${what}.`,
      `Write it as in {"schema": "${priceFileSchema}", "models": {"gpt-4o": {"input_usd_per_million": 2.5, "output_usd_per_million": 10}}}.`,
    );
  };
  const file = parsed(text, refuse);
  if (file['schema'] !== priceFileSchema)
    refuse(`its schema is ${shown(file['schema'])}, and this version reads "${priceFileSchema}"`);
  const { models, date } = file;
  if (!isJsonObject(models)) return refuse('it has no object "models"');
  if (date !== undefined && !(typeof date === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(date)))
    refuse(`date must be a day as in "2026-11-20", but is ${shown(date)}`);
  return {
    date: date as string | undefined,
    models: new Map(Object.entries(models).map(([model, entry]) => [model, priceIn(entry, model, refuse)])),
  };
}

type Refuse = (what: string) => never;

function parsed(text: string, refuse: Refuse): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text);
  } catch (error) {
    return refuse(`it is not valid JSON (${printable(messageOf(error), 200)})`);
  }
  return isJsonObject(value) ? value : refuse('it is no JSON object');
}

function priceIn(entry: Json | undefined, model: string, refuse: Refuse): Price {
  const path = `models[${JSON.stringify(printable(model, 200))}]`;
  if (!isJsonObject(entry)) return refuse(`${path} is no object`);
  const tiers = entry['tiers'] ?? [];
  if (!Array.isArray(tiers)) return refuse(`${path}.tiers is no list`);
  const largest = entry['max_output_tokens'];
  return {
    rates: ratesIn(entry, path, refuse),
    tiers: (tiers as readonly Json[])
      .map((tier, index) => tierIn(tier, `${path}.tiers[${String(index)}]`, refuse))
      .sort((a, b) => a.above - b.above),
    largestOutput: largest === undefined ? undefined : tokensIn(largest, `${path}.max_output_tokens`, refuse),
    source: 'file',
  };
}

function tierIn(tier: Json, path: string, refuse: Refuse): Price['tiers'][number] {
  if (!isJsonObject(tier)) return refuse(`${path} is no object`);
  return {
    above: tokensIn(tier['above_input_tokens'], `${path}.above_input_tokens`, refuse),
    rates: ratesIn(tier, path, refuse),
  };
}

function ratesIn(object: JsonObject, path: string, refuse: Refuse): Rates {
  const rate = (field: string): number => dollarsIn(object[field], `${path}.${field}`, refuse);
  const input = rate('input_usd_per_million');
  const cached = object['cached_input_usd_per_million'] === undefined ? input : rate('cached_input_usd_per_million');
  return { input, cached, output: rate('output_usd_per_million') };
}

/** More is a slip of the pen, and would only hide in sums. */
const dearest = 1e6;

function dollarsIn(value: Json | undefined, path: string, refuse: Refuse): number {
  if (typeof value === 'number' && value >= 0 && value <= dearest) return value;
  return refuse(`${path} must be a number from 0 to ${String(dearest)}, but is ${shown(value)}`);
}

function tokensIn(value: Json | undefined, path: string, refuse: Refuse): number {
  if (Number.isSafeInteger(value) && (value as number) > 0) return value as number;
  return refuse(`${path} must be a whole number above 0, but is ${shown(value)}`);
}

function shown(value: Json | undefined): string {
  return value === undefined ? 'missing' : printable(JSON.stringify(value), 80);
}
