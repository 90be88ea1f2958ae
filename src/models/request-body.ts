import type { Json, JsonObject } from '../core/json.ts';
import type { ModelRequest } from '../core/model.ts';

interface Quirk {
  /** Matches the model's own name, behind any vendor prefix. */
  readonly models: RegExp;
  readonly renamed: Readonly<Record<string, string>>;
  readonly dropped: readonly string[];
}

/** Where models differ in what they take. Source: OpenAI's guide to reasoning models. */
const quirks: readonly Quirk[] = [
  {
    models: /^(o[1-9](?!\d)|gpt-5(?!.*-chat))/,
    renamed: { max_tokens: 'max_completion_tokens' },
    dropped: [
      'temperature',
      'top_p',
      'presence_penalty',
      'frequency_penalty',
      'logprobs',
      'top_logprobs',
      'logit_bias',
    ],
  },
];

/** What is asked, and of whom, is not for a parameter to decide. */
const decided: ReadonlySet<string> = new Set(['model', 'messages']);

/** The body as it is sent: equal requests give equal bytes, as an idempotency key demands. */
export function requestBody(model: string, request: ModelRequest): JsonObject {
  const ownName = model.slice(model.lastIndexOf('/') + 1);
  const quirk = quirks.find(({ models }) => models.test(ownName));
  const parameters: Record<string, Json> = {};
  for (const [given, value] of Object.entries(request.parameters)) {
    if (value === undefined || decided.has(given) || quirk?.dropped.includes(given) === true) continue;
    parameters[quirk?.renamed[given] ?? given] = value;
  }
  const sorted = Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1));
  return { model, messages: request.messages as unknown as Json, ...Object.fromEntries(sorted) };
}
