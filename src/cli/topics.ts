import { allExitCodes, exitCodeLines } from './exit-code-help.ts';
import { strategyDrawing } from './strategy-guide.ts';

export interface Topic {
  readonly summary: string;
  readonly title: string;
  readonly entries: readonly (readonly [name: string, text: string])[];
  /** Lines that stand as they are. */
  readonly drawing?: () => readonly string[];
  readonly text: readonly string[];
}

/** What `evals help` explains besides commands: one entry per topic. */
export const topics: Readonly<Record<string, Topic>> = {
  'exit-codes': {
    summary: 'what the exit codes mean',
    title: 'Exit codes of every command',
    entries: exitCodeLines(allExitCodes),
    text: [
      'Plain `evals poll` exits 0 whenever it can read, so that scripts under `set -e` live. With --wait, --watch or --min-accuracy it says how things are: completed 0 or 1, gate 3, failed 4, dead or stalled 6, interrupted or pending 8, time-out 124.',
    ],
  },
  environment: {
    summary: 'which environment variables count',
    title: 'Environment variables',
    entries: [
      ['OPENAI_API_KEY', 'key for models without a prefix'],
      ['OPENAI_BASE_URL', 'any server that speaks OpenAI’s protocol, for models without a prefix'],
      ['NAME_API_KEY', 'key for models of the provider NAME, as in GROQ_API_KEY for groq/…'],
      ['NAME_BASE_URL', 'address of the provider NAME; makes NAME/… a model of any server you like'],
      ['MOCK_BASE_URL', 'a running `evals mock-server`, for mock/… models'],
      ['EVALS_MOCK', 'how the simulated provider behaves inside `evals run`, in the form of --settings'],
      ['EVALS_CACHE_DIR', 'where downloaded datasets, cached answers and learned limits are kept'],
      ['EVALS_PRICES', 'a file with prices of your own, where --prices names none'],
      ['NO_COLOR', 'not empty: no colours'],
      ['FORCE_COLOR', 'colours off a terminal, too; 0: none'],
      ['COLUMNS', 'width of the text when the output is not a terminal'],
    ],
    text: ['Keys are read from the environment only. No file, log or message holds one.'],
  },
  models: {
    summary: 'how models are named, and where they come from',
    title: 'Models are `name` or `provider/name`',
    entries: [
      ['gpt-4o', 'no prefix: OpenAI, or the server at OPENAI_BASE_URL'],
      [
        'groq/llama-3.3-70b',
        'a provider that is built in: openai, azure, anthropic, gemini, openrouter, groq, together, deepseek, mistral, ollama, vllm',
      ],
      ['lab/llama-3.1-8b', 'your own server: set LAB_BASE_URL, and LAB_API_KEY if it wants one'],
      [
        'mock/strong, mock/weak',
        'the simulated provider: no key, no network, no cost. Its numbers are marked simulated',
      ],
    ],
    text: [
      'Only a built-in provider, or a NAME with its NAME_BASE_URL, counts as a prefix. Any other slash belongs to the name: meta-llama/Llama-3.1-8B is a model of OPENAI_BASE_URL.',
    ],
  },
  strategies: {
    summary: 'which strategy for what, drawn',
    title: 'A strategy decides when the next sample starts',
    entries: [
      ['sequential', 'one, then the next. Slowest; to look for a mistake, and to compare with'],
      [
        'batch:N',
        'N at a time, and the next N when the last of them has ended. For servers that want work in groups; as fast as a window only if all take equally long',
      ],
      [
        'sliding-window:N',
        'N in flight: one ends, the next begins. The default, with N = 5; fastest where you know what the server bears',
      ],
      [
        'adaptive[:MAX]',
        'starts with 8, doubles while that brings more answers per second, goes back where it does not. Where you do not know N, or it changes; needs some dozens of samples to learn',
      ],
    ],
    drawing: strategyDrawing,
    text: [
      '--concurrent N bounds each of them, over all models together. A flag wins over --tier, and that over the strategy that an eval names. Measure your own: evals bench.',
    ],
  },
};
