import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  AttemptEvent,
  CompletionEvent,
  JournalEvent,
  OpenEvent,
  OutcomeEvent,
  Owner,
} from '../../src/core/event.ts';
import type { FailureKind } from '../../src/core/failure.ts';
import type { Submission, Task } from '../../src/core/submission.ts';
import { encodeRecord } from '../../src/store/journal/record.ts';
import { journalDirectory, segmentPath } from '../../src/store/journal/segments.ts';
import type { Processes } from '../../src/store/owner.ts';

const time = 1_800_000_000_000;
export const spec = 'f'.repeat(64);
export const taskId = 'sums__mock-strong';

export function plannedTask(samples = 4, repeats = 1): Task {
  return {
    task_id: taskId,
    eval_name: 'sums',
    model_name: 'mock/strong',
    model_config: { provider: 'mock' },
    num_examples: samples,
    n_repeats: repeats,
    dataset: {
      source: 'own',
      sha256: 'a'.repeat(64),
      samples: 'samples/sums.jsonl',
      samples_sha256: 'b'.repeat(64),
      seed: null,
      shuffled: false,
    },
    prompt: '{input}',
    system: null,
    grader: null,
    simulated: true,
    eval_version: 1,
  };
}

export function plannedSubmission(task: Task): Submission {
  return {
    schema: 'evals.tasks/1',
    id: '20261120_173000',
    evals_version: '0.1.0',
    created_at: '2026-11-20T17:30:00Z',
    tasks: [task],
  };
}

export function ownerNamed(runner: string, pid = 1): Owner {
  return { runner, host: 'here', boot: 'boot', namespace: 'pid:[1]', pid, started: '1' };
}

/** Processes of a machine named `here`, of which only the given ones live. */
export function processesHere(pid: number, living: readonly number[]): Processes {
  const look = (other: number) =>
    other === pid || living.includes(other) ? { started: '1', ended: false } : undefined;
  return { pid, host: 'here', boot: 'boot', namespace: 'pid:[1]', look, exists: (other) => look(other) !== undefined };
}

export function openEvent(segment: number, owner = ownerNamed(`r${segment}`, 90_000 + segment)): OpenEvent {
  return { e: 'open', v: 1, submission: '20261120_173000', task: taskId, spec, segment, owner, t: time };
}

export function attempt(s: number, r = 1, k = `k${s}.0`, a = 1): AttemptEvent {
  return { e: 'attempt', s, r, k, a, t: time };
}

export function completion(s: number, r = 1, body = `answer ${s}`, k = `k${s}.0`, a = 1): CompletionEvent {
  return { e: 'completion', s, r, k, a, t: time, status: 200, ms: 100, body };
}

export function scored(s: number, r = 1, value = 1, more: Partial<OutcomeEvent> = {}): OutcomeEvent {
  const common = { e: 'outcome', s, r, t: time, ms: 100, calls: 1, status: 'scored' } as const;
  return { ...common, scores: [{ name: 'exact_match', value }], ...more } as OutcomeEvent;
}

export function failed(s: number, kind: FailureKind, r = 1): OutcomeEvent {
  return {
    e: 'outcome',
    s,
    r,
    t: time,
    ms: 100,
    calls: 1,
    status: 'failed',
    error: { kind, message: 'it did not work' },
  };
}

/** All events of one sample that went well. */
export function wholeSample(s: number, r = 1, value = 1): JournalEvent[] {
  return [attempt(s, r), completion(s, r), scored(s, r, value)];
}

export function lines(events: readonly JournalEvent[]): Buffer {
  return Buffer.concat(events.map(encodeRecord));
}

/** A run directory for one test. */
export class RunDirectory {
  readonly cwd = mkdtempSync(join(tmpdir(), 'evals-journal-'));
  readonly path = join(this.cwd, 'tasks_20261120_173000.d');
  readonly taskFile = join(this.cwd, 'tasks_20261120_173000.json');
  readonly journal = journalDirectory(this.path, taskId);

  constructor() {
    mkdirSync(this.journal, { recursive: true });
    mkdirSync(join(this.path, 'runners'));
  }

  segment(number: number): string {
    return segmentPath(this.journal, number);
  }

  write(number: number, content: readonly JournalEvent[] | Buffer): string {
    writeFileSync(this.segment(number), Buffer.isBuffer(content) ? content : lines(content));
    return this.segment(number);
  }

  remove(): void {
    rmSync(this.cwd, { recursive: true, force: true });
  }
}
