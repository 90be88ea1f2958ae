import { systemClock } from '../../src/core/clock.ts';
import type { Eval, Sample } from '../../src/core/eval.ts';
import type { CloseReason, CompletionEvent, JournalEvent } from '../../src/core/event.ts';
import { noPast, type Pass, type PassPast, type TaskJournal } from '../../src/core/journal.ts';
import type { Completion, ModelRequest } from '../../src/core/model.ts';
import { applyEvent, emptyProgress } from '../../src/core/progress.ts';
import type { Task } from '../../src/core/submission.ts';
import { RunResources } from '../../src/runner/resources/run-resources.ts';
import type { PassModel } from '../../src/runner/pass-model.ts';
import type { OpenTask } from '../../src/runner/open-task.ts';

export function completion(text: string): Completion {
  return {
    text,
    stopReason: 'stop',
    usage: { input: 10, output: 2, cached: 0, reasoning: 0 },
    latencyMs: 100,
    servedModel: 'fake',
  };
}

/** A model that answers with what a function says; it remembers what it was asked. */
export function fakeModel(answer: (request: ModelRequest, call: number) => Promise<Completion> | Completion) {
  const requests: ModelRequest[] = [];
  const model: PassModel = {
    name: 'fake',
    parameters: { temperature: 0 },
    generate: async (request) => {
      requests.push(request);
      return answer(request, requests.length);
    },
  };
  return { model, requests };
}

/** An eval that asks its input and scores 1 when the answer is the target. */
export const echoEval: Eval = {
  name: 'echo',
  prompt: '{input}',
  version: 1,
  parameters: {},
  outputTokens: 1,
  dataset: async () => Promise.reject(new Error('not used')),
  evaluate: async (sample, { model }) => {
    const reply = await model.generate(JSON.stringify(sample.input));
    return { scores: [{ name: 'exact_match', value: reply.text === sample.target ? 1 : 0 }] };
  },
};

/** Resources that nobody asks for. */
export function noResources(): RunResources {
  return new RunResources({
    clock: systemClock,
    abort: new AbortController().signal,
    redact: (text) => text,
    onTrouble: () => undefined,
  });
}

/** A journal in memory: everything is durable at once. */
class MemoryJournal implements TaskJournal {
  readonly events: JournalEvent[] = [];
  readonly progress = emptyProgress();
  closed: CloseReason | undefined;
  lost = false;
  readonly #passes: readonly Pass[];

  constructor(passes: readonly Pass[]) {
    this.#passes = passes;
  }
  append(event: JournalEvent): void {
    this.events.push(event);
    applyEvent(this.progress, event);
  }
  async record(event: JournalEvent): Promise<void> {
    this.append(event);
    return Promise.resolve();
  }
  async synced(): Promise<void> {
    return Promise.resolve();
  }
  held(): boolean {
    return !this.lost;
  }
  *pending(): Iterable<Pass> {
    yield* this.#passes;
  }
  recorded(): readonly CompletionEvent[] {
    return [];
  }
  past(): PassPast {
    return noPast;
  }
  prior(): undefined {
    return undefined;
  }
  async close(why: CloseReason): Promise<void> {
    this.closed = why;
    return Promise.resolve();
  }
}

export function openTask(count: number, model: PassModel, options: Partial<OpenTask> = {}) {
  const samples: Sample[] = Array.from({ length: count }, (_, index) => ({
    id: String(index),
    input: index,
    target: String(index),
  }));
  const journal = new MemoryJournal(samples.map((_, sample) => ({ sample, repeat: 1 })));
  const task = { task_id: 'echo__fake', prompt: '{input}', system: null, num_examples: count, n_repeats: 1 } as Task;
  const open: OpenTask = {
    task,
    eval: echoEval,
    journal,
    accounts: ['fake:1'],
    sample: (index) => samples[index]!,
    model: () => model,
    grader: () => undefined,
    step: () => () => model,
    ...options,
  };
  return { open, journal };
}
