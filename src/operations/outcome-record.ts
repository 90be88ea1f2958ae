import { isoTime } from '../core/clock.ts';
import type { Kept, Sample, Score } from '../core/eval.ts';
import type { OutcomeEvent } from '../core/event.ts';
import type { FailureRecord } from '../core/failure.ts';
import { isJsonObject } from '../core/json.ts';
import type { OutcomeRecord } from '../core/outcome.ts';

/** An outcome as people are told of it. A journal may come from anywhere: what has not the type it should have is left out. */
export function outcomeRecord(
  taskId: string,
  sample: Sample,
  encrypted: boolean,
  outcome: OutcomeEvent,
): OutcomeRecord {
  const { r, t, ms, calls, usage, truncated } = outcome;
  return {
    v: 1,
    task_id: taskId,
    sample_id: sample.id,
    repeat: r,
    status: outcome.status,
    scores: outcome.status === 'scored' ? outcome.scores.map(scoreRecord) : [],
    target: encrypted ? null : sample.target,
    time: isoTime(t),
    latency_ms: Number.isFinite(ms) ? ms : 0,
    calls: Number.isFinite(calls) ? calls : 0,
    usage: usage ?? null,
    truncated: truncated === true,
    kept: encrypted ? null : keptRecord(outcome.kept),
    error: outcome.status === 'failed' ? failureRecord(outcome.error) : null,
  };
}

function scoreRecord({ name, value, answer, explanation, confidence, unparsed }: Score): Score {
  return {
    name,
    value,
    ...(typeof answer === 'string' ? { answer } : {}),
    ...(typeof explanation === 'string' ? { explanation } : {}),
    ...(unparsed === true ? { unparsed } : {}),
    ...(typeof confidence === 'number' ? { confidence } : {}),
  };
}

function keptRecord(kept: Kept | undefined): Kept | null {
  if (typeof (kept as unknown) !== 'object' || kept === undefined) return null;
  const { output, prompt, metadata } = kept;
  return {
    ...(typeof output === 'string' ? { output } : {}),
    ...(typeof prompt === 'string' ? { prompt } : {}),
    ...(isJsonObject(metadata) ? { metadata } : {}),
  };
}

export function failureRecord({ kind, message, status }: FailureRecord): FailureRecord {
  return {
    kind,
    message: typeof (message as unknown) === 'string' ? message : '',
    ...(typeof status === 'number' ? { status } : {}),
  };
}
