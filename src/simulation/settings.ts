/** What can go wrong with one request, and what the server then does. Each is a rate in a profile, 0…1. */
export const faults = {
  errors: 'HTTP 500',
  overloaded: 'HTTP 503',
  bad_gateways: 'HTTP 502 with a page of HTML',
  bad_requests: 'HTTP 400',
  quota: 'HTTP 429 with code insufficient_quota',
  resets: 'connection reset before the headers',
  mid_resets: 'connection reset in the middle of the body',
  hangs: 'no answer at all',
  stalls: 'headers, then silence',
  slow_bodies: 'a body that drips in over `drip` ms',
  truncated: 'an answer cut at the token limit',
  empty: 'an answer without text',
  filtered: 'an answer withheld by a content filter',
  malformed: 'HTTP 200 with half a JSON document',
  html: 'HTTP 200 with a page of HTML',
} as const satisfies Readonly<Record<string, string>>;

export type Fault = keyof typeof faults;

/** How one model behaves. Names are those that people write: `weak.accuracy=0.5`. */
export interface ModelProfile extends Readonly<Record<Fault, number>> {
  /** Share of the questions that are answered right, 0…1. */
  readonly accuracy: number;
  /** Median time to an answer, in ms; the times are log-normal. 0: at once. */
  readonly latency: number;
  /** Standard deviation of the logarithm of the time. 0: always the median. */
  readonly spread: number;
  /** Median of the output tokens that are reported; 0: as many as the text has. What exceeds the text is called reasoning. */
  readonly tokens: number;
  /** Requests per minute; 0: no limit. */
  readonly rpm: number;
  /** Tokens per minute, charged at admission as prompt + max_tokens; 0: no limit. */
  readonly tpm: number;
  /** Requests being answered at a time, above which there are 429s; 0: no limit. */
  readonly concurrency: number;
  /** Whether a 429 says when to come back. */
  readonly retry_after: boolean;
  /** Requests that are answered at full speed; more of them share it, so that all get slower. 0: any number. */
  readonly knee: number;
  /** From so many ms after the first request, and for so long, the speed is multiplied by `dip`. */
  readonly dip: number;
  readonly dip_from: number;
  readonly dip_for: number;
  /** From so many ms after the first request, and for so long, every request gets a 429 that says to come back in a second. */
  readonly outage_from: number;
  readonly outage_for: number;
  /** How long a slow body takes, in ms. */
  readonly drip: number;
}

/** Plain data: it crosses threads and processes as it is. */
export interface SimulationSettings {
  /** Equal seeds give equal answers, latencies and faults. */
  readonly seed?: string;
  /** The API key that requests must carry; any is good when absent. */
  readonly key?: string;
  /** Names for which the server answers 404 `model_not_found`. */
  readonly unknown_models?: readonly string[];
  /** What holds for every model, the built-in ones included. */
  readonly every_model?: Partial<ModelProfile>;
  /** What holds for single models; wins over `every_model`. */
  readonly models?: Readonly<Record<string, Partial<ModelProfile>>>;
}

const noFaults = Object.fromEntries(Object.keys(faults).map((fault) => [fault, 0])) as Record<Fault, number>;

export const defaultProfile: ModelProfile = {
  ...noFaults,
  accuracy: 0.75,
  latency: 90,
  spread: 0.3,
  tokens: 0,
  rpm: 0,
  tpm: 0,
  concurrency: 0,
  retry_after: true,
  knee: 0,
  dip: 0.5,
  dip_from: 0,
  dip_for: 0,
  outage_from: 0,
  outage_for: 0,
  drip: 8_000,
};

/** The models that always exist. Neither makes mistakes of transport unless told to. */
export const builtInModels: Readonly<Record<string, Partial<ModelProfile>>> = {
  strong: { accuracy: 0.92, latency: 120 },
  weak: { accuracy: 0.61, latency: 60 },
};

/** How a model behaves under these settings: its own settings before those of every model before the built-in ones. */
export function profileOf(settings: SimulationSettings, model: string): ModelProfile {
  return { ...defaultProfile, ...own(builtInModels, model), ...settings.every_model, ...own(settings.models, model) };
}

function own<T>(table: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return table !== undefined && Object.hasOwn(table, key) ? table[key] : undefined;
}
