import type { ModelName } from '../providers.ts';
import { type Catalogue, catalogueRelease, openCatalogue } from './catalogue.ts';
import { type Price, simulatedPrice } from './price.ts';
import { parsePriceFile, type PriceFile } from './price-file.ts';

/** What models cost: the user's own file goes before the catalogue, and the simulated provider is free unless that file says otherwise. */
export interface Prices {
  /** undefined: not known. */
  of(model: ModelName): Price | undefined;
  /** From which day the prices are: `2026-09-23`, or with a file of the user's what that states. For people. */
  readonly date: string;
}

export interface PricesOptions {
  /** Every model whose price will be asked for: the catalogue is loaded only if one of them needs it. */
  readonly models: readonly ModelName[];
  /** The text of `--prices`, and its name for messages. */
  readonly file: { readonly name: string; readonly text: string } | undefined;
  /** Milliseconds since 1970: whose prices of the day hold. */
  readonly now: number;
}

/** Rejects with a `UsageError` when the file cannot be used. */
export async function openPrices({ models, file, now }: PricesOptions): Promise<Prices> {
  const own = file === undefined ? undefined : parsePriceFile(file.text, file.name);
  const open = models.filter((model) => statedPrice(model, own) === undefined);
  const catalogue: Catalogue | undefined = open.length === 0 ? undefined : await openCatalogue(now);
  return {
    of: (model) => statedPrice(model, own) ?? catalogue?.(model.provider, model.model),
    date: dateOf(own, catalogue !== undefined),
  };
}

function statedPrice({ name, provider, model }: ModelName, own: PriceFile | undefined): Price | undefined {
  const names = [name, `${provider}/${model}`, ...(provider === 'openai' ? [model] : [])];
  const stated = names.find((each) => own?.models.has(each) === true);
  if (stated !== undefined) return own?.models.get(stated);
  return provider === 'mock' ? simulatedPrice : undefined;
}

function dateOf(own: PriceFile | undefined, fromCatalogue: boolean): string {
  const stated = own === undefined ? [] : [own.date === undefined ? 'your file' : `your file of ${own.date}`];
  return [...stated, ...(fromCatalogue ? [catalogueRelease.date] : [])].join(', else ');
}
