import type { Clock } from '../core/clock.ts';
import type { AnswerSource } from '../core/completion-store.ts';
import { isJsonObject } from '../core/json.ts';
import { type Environment, present } from '../models/provider-table.ts';
import { addressOf, parseModelName } from '../models/providers.ts';
import { settingsFingerprint } from '../simulation/fingerprint.ts';
import { parseSettings } from '../simulation/parse-settings.ts';

/** How long a simulated provider may take to name its settings, in milliseconds. */
const patienceMs = 2_000;

export interface SourceOptions {
  readonly environment: Environment;
  readonly clock: Clock;
  readonly fetch?: typeof fetch;
}

/**
 * Where the answers of each model come from, for the cache. Answers of a simulated provider belong to its settings, too. Throws
 * a `UsageError` or a `RefusedError`, as `resolveProvider` does.
 */
export async function answerSources(
  names: readonly string[],
  { environment, clock, fetch = globalThis.fetch }: SourceOptions,
): Promise<ReadonlyMap<string, AnswerSource>> {
  const sources = new Map<string, AnswerSource>();
  for (const name of new Set(names)) {
    const { provider, model } = parseModelName(name, environment);
    const address =
      provider === 'mock' ? await simulatedAddress({ environment, clock, fetch }) : addressOf(name, { environment });
    sources.set(name, { address, model });
  }
  return sources;
}

async function simulatedAddress({ environment, clock, fetch }: Required<SourceOptions>): Promise<string> {
  if (present(environment['MOCK_BASE_URL']) === undefined) {
    return `simulated:${settingsFingerprint(parseSettings(environment['EVALS_MOCK'] ?? ''))}`;
  }
  const address = addressOf('mock/any', { environment });
  const fingerprint = await fingerprintAt(address, clock, fetch);
  return fingerprint === undefined ? address : `${address}#simulated:${fingerprint}`;
}

/** undefined when the server does not say: then it is not our simulated provider, and a server like any other. */
async function fingerprintAt(address: string, clock: Clock, ask: typeof fetch): Promise<string | undefined> {
  const tooLate = new AbortController();
  const answered = new AbortController();
  void clock.sleep(patienceMs, answered.signal).then(() => {
    tooLate.abort();
  });
  try {
    const response = await ask(new URL('/settings', address), { signal: tooLate.signal });
    const told: unknown = await response.json();
    const fingerprint: unknown = isJsonObject(told) ? told['fingerprint'] : undefined;
    return typeof fingerprint === 'string' ? fingerprint : undefined;
  } catch {
    return undefined;
  } finally {
    answered.abort();
  }
}
