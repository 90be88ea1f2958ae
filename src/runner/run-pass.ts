import type { PassBill, PassTotal } from '../core/bill.ts';
import { messageOf, Interrupted } from '../core/errors.ts';
import type { Eval, Result, Sample, Score } from '../core/eval.ts';
import type { OutcomeEvent, Prior } from '../core/event.ts';
import { type FailureRecord, ModelError, TaskStopped } from '../core/failure.ts';
import type { Pass } from '../core/journal.ts';
import { accountedModel, asGrader, emptyAccount, type PassAccount, type PassModel } from './pass-model.ts';

export interface PassInput {
  readonly pass: Pass;
  readonly eval: Eval;
  /** Thawed only here: what is encrypted on disk stays so until it is asked. */
  readonly sample: Sample;
  readonly prompt: string;
  readonly system: string | undefined;
  readonly model: PassModel;
  readonly grader: PassModel | undefined;
  /** What the calls of the pass come to. */
  readonly bill?: PassBill | undefined;
  /** Asked when the outcome is written: other repeats of the sample may have ended meanwhile. */
  readonly prior: () => Prior | undefined;
  readonly signal: AbortSignal;
  readonly now: () => number;
  readonly redact: (text: string) => string;
  /** Told when the first call is about to be made. */
  readonly firstCall: () => void;
}

/** Runs the eval's code on one pass over one sample. Rejects with `Interrupted` or `TaskStopped`: then there is no outcome. */
export async function runPass(input: PassInput): Promise<OutcomeEvent> {
  const account = emptyAccount();
  const judged = await judge(input, account);
  if (account.stopped !== undefined) throw account.stopped;
  const common = {
    e: 'outcome',
    s: input.pass.sample,
    r: input.pass.repeat,
    t: input.now(),
    ms: Math.round(account.latencyMs),
    calls: account.calls,
    ...totalOf(input, account, !('kind' in judged)),
    ...(account.truncated ? { truncated: true as const } : {}),
    ...(input.pass.failed === undefined ? {} : { replaces: input.pass.failed }),
  } as const;
  if ('kind' in judged) return { ...common, status: 'failed', error: judged };
  const prior = input.prior();
  return { ...common, status: 'scored', scores: judged.scores, ...(prior === undefined ? {} : { prior }) };
}

function totalOf({ bill }: PassInput, { usage }: PassAccount, scored: boolean): PassTotal {
  if (bill !== undefined) return bill.total(scored);
  return usage === undefined ? {} : { usage };
}

async function judge(input: PassInput, account: PassAccount): Promise<Result | FailureRecord> {
  const model = accountedModel(input.model, account, input.firstCall);
  const grader = input.grader && asGrader(accountedModel(input.grader, account, input.firstCall));
  try {
    const sample = input.eval.thaw?.(input.sample) ?? input.sample;
    return checked(
      await input.eval.evaluate(sample, {
        model,
        grader,
        prompt: input.prompt,
        system: input.system,
        repeat: input.pass.repeat,
        signal: input.signal,
      }),
    );
  } catch (error) {
    if (error instanceof Interrupted || error instanceof TaskStopped) throw error;
    return failureOf(error, input.redact);
  }
}

/** A score that is no number would poison every mean: it is the eval's mistake, and its sample's failure. */
function checked(result: Result): Result {
  const scores: readonly Score[] = result.scores;
  if (scores.length === 0) throw new TypeError('the eval returned no score');
  for (const { name, value } of scores) {
    if (!scoreName.test(name)) throw new TypeError(`a score cannot be named ${JSON.stringify(name)}`);
    if (!Number.isFinite(value)) throw new TypeError(`the score ${name} is ${String(value)}, not a number`);
  }
  return result;
}

/** Names stand as keys in files and tables. */
const scoreName = /^[a-z][a-z0-9_]{0,63}$/;

function failureOf(error: unknown, redact: (text: string) => string): FailureRecord {
  const message = redact(messageOf(error)).slice(0, 1000);
  if (!(error instanceof ModelError)) return { kind: 'thrown', message };
  return { kind: error.kind, message, ...(error.status === undefined ? {} : { status: error.status }) };
}
