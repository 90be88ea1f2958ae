export interface CompletionFields {
  readonly id: string;
  /** Seconds since 1970. */
  readonly created: number;
  readonly model: string;
  readonly text: string;
  readonly finishReason: 'stop' | 'length' | 'content_filter';
  readonly usage: { readonly input: number; readonly output: number; readonly reasoning: number };
}

/** A chat completion with every field that OpenAI's own has. Written as text, because only five places change. */
export function completionBody({ id, created, model, text, finishReason, usage }: CompletionFields): string {
  const message = `{"role":"assistant","content":${JSON.stringify(text)},"refusal":null,"annotations":[]}`;
  const choice = `{"index":0,"message":${message},"logprobs":null,"finish_reason":"${finishReason}"}`;
  const total = usage.input + usage.output;
  return (
    `{"id":"chatcmpl-${id}","object":"chat.completion","created":${created},"model":${JSON.stringify(model)},` +
    `"choices":[${choice}],"usage":{"prompt_tokens":${usage.input},"completion_tokens":${usage.output},` +
    `"total_tokens":${total},"prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},` +
    `"completion_tokens_details":{"reasoning_tokens":${usage.reasoning},"audio_tokens":0,` +
    `"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}},` +
    `"service_tier":"default","system_fingerprint":"fp_simulated"}`
  );
}

/** An error as OpenAI writes it. */
export function errorBody(message: string, type: string, code: string | null, param: string | null = null): string {
  return JSON.stringify({ error: { message, type, param, code } });
}

/** The list of `GET /v1/models`. */
export function modelsBody(names: readonly string[], created: number): string {
  const data = names.map((id) => ({ id, object: 'model', created, owned_by: 'simulated' }));
  return JSON.stringify({ object: 'list', data });
}

/** What a gateway puts in the place of an answer. */
export const htmlPage =
  '<!doctype html><html><head><title>One moment</title></head><body><h1>One moment, please</h1></body></html>';
