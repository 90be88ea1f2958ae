import { systemClock } from '../../src/core/clock.ts';
import type { DatasetSource, EvalContext, EvalModel } from '../../src/core/eval.ts';
import type { Completion, Message, ModelParameters } from '../../src/core/model.ts';

/** A model that gives one reply and remembers what it was asked. */
export interface FakeModel extends EvalModel {
  readonly asked: { readonly prompt: string | readonly Message[]; readonly parameters: ModelParameters | undefined }[];
}

export function modelThatSays(text: string): FakeModel {
  const asked: FakeModel['asked'] = [];
  const completion: Completion = { text, stopReason: 'stop', usage: undefined, latencyMs: 1, servedModel: undefined };
  return {
    name: 'fake',
    asked,
    generate: async (prompt, parameters) => {
      asked.push({ prompt, parameters });
      return completion;
    },
  };
}

export function contextOf(model: EvalModel, parts: Partial<EvalContext> = {}): EvalContext {
  const signal = new AbortController().signal;
  return {
    model,
    grader: undefined,
    roles: {},
    step: async (_name, _input, work) => work(signal),
    use: async (resource) => resource.build({ signal, use: async () => Promise.reject(new Error('not here')) }),
    clock: systemClock,
    prompt: '{input}',
    system: undefined,
    repeat: 1,
    signal,
    ...parts,
  };
}

/** A user's own file; the network is not there. */
export function ownData(name: string, content: string | Uint8Array): DatasetSource {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return {
    data: { name, bytes },
    atMost: undefined,
    read: async (path) => Promise.reject(new Error(`no file ${path}`)),
    download: async (url) => Promise.reject(new Error(`no network for ${url}`)),
  };
}

/** No file of the user: every download brings these bytes. */
export function publishedData(content: string | Uint8Array, urls: string[] = []): DatasetSource {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return {
    ...ownData('none', ''),
    data: undefined,
    download: async (url) => {
      urls.push(url);
      return bytes;
    },
  };
}
