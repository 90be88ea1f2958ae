/** Where models come from: one line per provider. All speak OpenAI's chat completions. */
export interface ProviderEntry {
  /** undefined: there is no address until the user gives one. */
  readonly baseUrl: string | undefined;
  readonly baseUrlVariable: string;
  readonly keyVariable: string;
  readonly keyNeeded: boolean;
  /** A header that carries the key beside `Authorization`. */
  readonly keyHeader?: string;
  /** A header that tells which pass over a sample a request belongs to: so the simulated answers of repeats differ. */
  readonly repeatHeader?: string;
  /** Headers filled from the environment where it has them. */
  readonly headerVariables?: Readonly<Record<string, string>>;
}

const hosted = (name: string, baseUrl: string | undefined): ProviderEntry => ({
  baseUrl,
  baseUrlVariable: `${name}_BASE_URL`,
  keyVariable: `${name}_API_KEY`,
  keyNeeded: true,
});
const local = (name: string, baseUrl: string | undefined): ProviderEntry => ({
  ...hosted(name, baseUrl),
  keyNeeded: false,
});

export const providers: ReadonlyMap<string, ProviderEntry> = new Map([
  [
    'openai',
    {
      ...hosted('OPENAI', 'https://api.openai.com/v1'),
      headerVariables: { 'OpenAI-Organization': 'OPENAI_ORG_ID', 'OpenAI-Project': 'OPENAI_PROJECT_ID' },
    },
  ],
  ['azure', { ...hosted('AZURE_OPENAI', undefined), keyHeader: 'api-key' }],
  ['anthropic', hosted('ANTHROPIC', 'https://api.anthropic.com/v1')],
  ['gemini', hosted('GEMINI', 'https://generativelanguage.googleapis.com/v1beta/openai')],
  ['openrouter', hosted('OPENROUTER', 'https://openrouter.ai/api/v1')],
  ['groq', hosted('GROQ', 'https://api.groq.com/openai/v1')],
  ['together', hosted('TOGETHER', 'https://api.together.xyz/v1')],
  ['deepseek', hosted('DEEPSEEK', 'https://api.deepseek.com/v1')],
  ['mistral', hosted('MISTRAL', 'https://api.mistral.ai/v1')],
  ['ollama', local('OLLAMA', 'http://127.0.0.1:11434/v1')],
  ['vllm', local('VLLM', 'http://127.0.0.1:8000/v1')],
  ['mock', { ...local('MOCK', undefined), repeatHeader: 'x-evals-repeat' }],
]);

export type Environment = Readonly<Record<string, string | undefined>>;

/** A provider of the table, or a server that the user named by setting `NAME_BASE_URL`. */
export function providerEntry(provider: string, environment: Environment): ProviderEntry | undefined {
  const known = providers.get(provider);
  if (known !== undefined) return known;
  if (!/^[A-Za-z][A-Za-z0-9_-]*$/.test(provider)) return undefined;
  const entry = local(provider.toUpperCase().replaceAll('-', '_'), undefined);
  return present(environment[entry.baseUrlVariable]) === undefined ? undefined : entry;
}

/** An environment variable's value; undefined where it is unset or blank. */
export function present(value: string | undefined): string | undefined {
  const trimmed = value?.trim();
  return trimmed === '' ? undefined : trimmed;
}
