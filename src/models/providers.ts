import type { Clock } from '../core/clock.ts';
import { RefusedError, UsageError } from '../core/errors.ts';
import { sha256 } from '../core/hash.ts';
import type { Provider } from '../core/model.ts';
import { printable } from '../core/printable.ts';
import { type Environment, present, type ProviderEntry, providerEntry } from './provider-table.ts';

export interface ModelName {
  /** `openai`, `mock`, … or the user's own. */
  readonly provider: string;
  /** As the server knows it. */
  readonly model: string;
  /** As the user wrote it. */
  readonly name: string;
}

const longestName = 200;

/**
 * Takes `name` or `provider/name` apart. Only a known provider, or one with `NAME_BASE_URL` in the environment, is a prefix; any
 * other slash belongs to the model's name. Throws a `UsageError`.
 */
export function parseModelName(text: string, environment: Environment): ModelName {
  const shown = JSON.stringify(printable(text, longestName));
  if (text === '' || text.length > longestName || /\s/.test(text) || printable(text, longestName) !== text) {
    throw new UsageError(
      `${shown} is not a model name.`,
      `Write a name without spaces of at most ${longestName} characters, as in gpt-4o or mock/strong.`,
    );
  }
  const slash = text.indexOf('/');
  const prefix = slash < 0 ? undefined : text.slice(0, slash);
  if (prefix === undefined || providerEntry(prefix, environment) === undefined) {
    return { provider: 'openai', model: text, name: text };
  }
  const model = text.slice(slash + 1);
  if (model === '') throw new UsageError(`${shown} names a provider and no model.`, `Write ${text}NAME.`);
  return { provider: prefix, model, name: text };
}

export interface ResolveOptions {
  readonly environment: Environment;
  readonly timeoutMs: number;
  readonly clock: Clock;
  /** Where the simulated provider listens, unless `MOCK_BASE_URL` says otherwise. */
  readonly mockBaseUrl?: string | undefined;
  /** See `OpenAIProviderOptions.scope`. */
  readonly scope?: string | undefined;
}

/**
 * The model behind a name, ready to be asked. Rejects with a `RefusedError` that names the variable when the key or the address
 * is missing, and with a `UsageError` for a name or an address that makes no sense.
 */
export async function resolveProvider(name: string, options: ResolveOptions): Promise<Provider> {
  const { environment, timeoutMs, clock, scope } = options;
  const { provider, model } = parseModelName(name, environment);
  const entry = entryOf(provider, environment);
  const baseUrl = baseUrlOf(name, provider, entry, options);
  const apiKey = apiKeyOf(name, entry, environment);
  // The SDK is heavy: only who asks a model loads it.
  const { openaiProvider } = await import('./openai.ts');
  return openaiProvider({
    name,
    model,
    baseUrl: baseUrl.href,
    apiKey,
    account: `${provider}:${sha256(baseUrl.origin + (apiKey ?? '')).slice(0, 12)}`,
    timeoutMs,
    headers: headersOf(entry, apiKey, environment),
    repeatHeader: entry.repeatHeader,
    ...(scope === undefined ? {} : { scope }),
    clock,
  });
}

/** The base URL behind a model's name, without a slash at its end. Throws as `resolveProvider` rejects, but needs no key. */
export function addressOf(name: string, options: Pick<ResolveOptions, 'environment' | 'mockBaseUrl'>): string {
  const { provider } = parseModelName(name, options.environment);
  const entry = entryOf(provider, options.environment);
  return baseUrlOf(name, provider, entry, options).href.replace(/\/+$/, '');
}

function entryOf(provider: string, environment: Environment): ProviderEntry {
  const entry = providerEntry(provider, environment);
  if (entry === undefined) throw new UsageError(`There is no provider "${provider}".`);
  return entry;
}

function apiKeyOf(name: string, entry: ProviderEntry, environment: Environment): string | undefined {
  const apiKey = present(environment[entry.keyVariable]);
  if (apiKey === undefined && entry.keyNeeded) {
    throw new RefusedError(`The model "${name}" needs an API key.`, `Set ${entry.keyVariable}.`);
  }
  // It would end up, key and all, in the words of whoever builds the header.
  if (apiKey !== undefined && !/^[\x21-\x7e]+$/.test(apiKey)) {
    throw new RefusedError(
      `${entry.keyVariable} holds a space or a character that no key has.`,
      'Set it to the key alone.',
    );
  }
  return apiKey;
}

function baseUrlOf(
  name: string,
  provider: string,
  entry: ProviderEntry,
  options: Pick<ResolveOptions, 'environment' | 'mockBaseUrl'>,
): URL {
  const fallback = provider === 'mock' ? options.mockBaseUrl : entry.baseUrl;
  const text = present(options.environment[entry.baseUrlVariable]) ?? fallback;
  if (text === undefined) {
    throw new RefusedError(`There is no address for the model "${name}".`, `Set ${entry.baseUrlVariable}.`);
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && isServerAddress(url)) return url;
  // A password in it must not be shown.
  const shown = text.includes('@') ? '' : `: ${JSON.stringify(printable(text))}`;
  throw new UsageError(
    `${entry.baseUrlVariable} is not the address of a server${shown}.`,
    'Write it as in https://api.example.com/v1, without user, password or query.',
  );
}

function isServerAddress({ protocol, username, password, search }: URL): boolean {
  return /^https?:$/.test(protocol) && username + password + search === '';
}

function headersOf(entry: ProviderEntry, apiKey: string | undefined, environment: Environment): Record<string, string> {
  const headers: Record<string, string> = {};
  if (entry.keyHeader !== undefined && apiKey !== undefined) headers[entry.keyHeader] = apiKey;
  for (const [header, variable] of Object.entries(entry.headerVariables ?? {})) {
    const value = present(environment[variable]);
    if (value !== undefined) headers[header] = value;
  }
  return headers;
}

/** Every API key in the environment, for the redactor. */
export function secretsIn(environment: Environment): string[] {
  return Object.entries(environment).flatMap(([name, value]) => {
    const secret = name.endsWith('_API_KEY') ? present(value) : undefined;
    return secret === undefined ? [] : [secret];
  });
}
