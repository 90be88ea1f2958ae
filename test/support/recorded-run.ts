import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import type { Sample } from '../../src/core/eval.ts';
import type { JournalEvent, OutcomeEvent } from '../../src/core/event.ts';
import type { Task } from '../../src/core/submission.ts';
import { encodeRecord } from '../../src/store/journal/record.ts';
import { journalDirectory, segmentPath } from '../../src/store/journal/segments.ts';
import { createSubmission, type CreatedSubmission, freezeSamples } from '../../src/store/submission-files.ts';
import { november, sampleTask } from './sample-submission.ts';

/** The scores of one sample, repeat by repeat: a number, `failed`, or undefined while it is pending. */
export type Recorded = readonly (number | 'failed' | undefined)[];

export interface RecordedTask {
  readonly task?: Partial<Task>;
  /** One for each sample. */
  readonly scores: Iterable<Recorded>;
  /** Name of the score. */
  readonly metric?: string;
  /** Body of every answer; absent: the journal has outcomes alone. */
  readonly answer?: string;
}

export interface RecordedRun {
  readonly directory: string;
  readonly outputDir?: string;
  readonly experiment?: string;
  readonly samples: readonly Sample[];
  readonly tasks: readonly RecordedTask[];
}

const started = Date.UTC(2026, 10, 20, 17, 30);

/** Files as a run leaves them, written by the product's own encoders: a submission, and journals with these outcomes. */
export async function recordedRun(run: RecordedRun): Promise<CreatedSubmission> {
  const frozen = freezeSamples(run.samples);
  const tasks = run.tasks.map(({ task }, index) => {
    const model = task?.model_name ?? `model-${String(index)}`;
    const { dataset } = sampleTask();
    return sampleTask({
      task_id: `arithmetic__${model.replaceAll(/[^\w.-]/g, '-')}`,
      model_name: model,
      num_examples: run.samples.length,
      ...task,
      dataset: { ...dataset, ...task?.dataset, samples_sha256: frozen.sha256 },
    });
  });
  const created = await createSubmission({
    outputDir: run.outputDir ?? 'async_results',
    cwd: run.directory,
    evalsVersion: '0.1.0',
    tasks,
    experiment: run.experiment ?? null,
    samples: new Map([['samples/arithmetic.jsonl', frozen.bytes]]),
    clock: november(),
  });
  for (const [index, recorded] of run.tasks.entries()) {
    const task = tasks[index];
    if (task !== undefined) writeJournal(created, task, recorded);
  }
  return created;
}

function writeJournal({ directory, submission }: CreatedSubmission, task: Task, recorded: RecordedTask): void {
  const folder = journalDirectory(directory, task.task_id);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = openSync(segmentPath(folder, 1), 'wx', 0o600);
  let waiting: Buffer[] = [];
  const write = (event: JournalEvent): void => {
    if (waiting.push(encodeRecord(event)) >= 5000) flush();
  };
  const flush = (): void => {
    writeSync(file, Buffer.concat(waiting));
    waiting = [];
  };
  write({
    e: 'open',
    v: 1,
    submission: submission.id,
    task: task.task_id,
    spec: 'a'.repeat(64),
    segment: 1,
    owner: { runner: 'r1', host: 'h', boot: '', namespace: '', pid: 1, started: '1' },
    t: started,
  });
  let sample = 0;
  for (const scores of recorded.scores) {
    for (const [index, score] of scores.entries()) {
      if (score === undefined) continue;
      if (recorded.answer !== undefined) for (const event of answered(sample, index + 1, recorded.answer)) write(event);
      write(outcome(sample, index + 1, score, recorded.metric ?? 'exact_match'));
    }
    sample += 1;
  }
  write({ e: 'close', t: started + 60_000, why: 'finished' });
  flush();
  closeSync(file);
}

function answered(s: number, r: number, text: string): JournalEvent[] {
  const call = { s, r, k: `${String(s).padStart(16, '0')}.0`, a: 1, t: started + s };
  const body = JSON.stringify({
    id: `chatcmpl-${String(s)}`,
    object: 'chat.completion',
    model: 'gpt-4o-2024-08-06',
    choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 120, completion_tokens: 500, total_tokens: 620 },
  });
  return [
    { e: 'attempt', ...call, m: [120, 1024] },
    { e: 'completion', ...call, status: 200, ms: 1234.5, request_id: `req_${String(s)}`, body },
  ];
}

function outcome(s: number, r: number, score: number | 'failed', name: string): OutcomeEvent {
  const fields = { e: 'outcome', s, r, t: started + s, ms: 1234.5, calls: 1 } as const;
  if (score === 'failed')
    return { ...fields, status: 'failed', error: { kind: 'empty', message: 'the answer is empty' } };
  const usd = { kept: 0.001, wasted: 0, saved: 0 };
  const usage = { input: 120, output: 500, cached: 0, reasoning: 0 };
  return { ...fields, status: 'scored', scores: [{ name, value: score, answer: String(s) }], usage, usd };
}

/** So many samples that ask for different things, in groups of three by `passage`. */
export function questions(count: number, prefix = 'q'): Sample[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `${prefix}${String(index)}`,
    input: `What is ${String(index)} + 1?`,
    target: String(index + 1),
    metadata: { passage: Math.floor(index / 3) },
  }));
}
