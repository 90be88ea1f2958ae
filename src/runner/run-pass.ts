import type { PassBill, PassTotal } from '../core/bill.ts';
import { messageOf, Interrupted } from '../core/errors.ts';
import type { Clock } from '../core/clock.ts';
import type { Eval, EvalContext, EvalModel, Result, Sample, Score } from '../core/eval.ts';
import type { OutcomeEvent, Prior } from '../core/event.ts';
import { type FailureRecord, ModelError, TaskStopped } from '../core/failure.ts';
import type { Pass } from '../core/journal.ts';
import { accountedModel, asGrader, emptyAccount, type PassAccount, type PassModel } from './pass-model.ts';
import { accountedStep, type StepModel } from './pass-step.ts';
import type { PassResources } from './resources/run-resources.ts';

export interface PassInput {
  readonly pass: Pass;
  readonly eval: Eval;
  /** Thawed only here: what is encrypted on disk stays so until it is asked. */
  readonly sample: Sample;
  readonly prompt: string;
  readonly system: string | undefined;
  readonly model: PassModel;
  readonly grader: PassModel | undefined;
  /** Models that the eval's code asks besides, by role. */
  readonly roles?: Readonly<Record<string, PassModel>>;
  readonly step: StepModel;
  readonly use: PassResources['use'];
  /** What the calls of the pass come to. */
  readonly bill?: PassBill | undefined;
  /** Asked when the outcome is written: other repeats of the sample may have ended meanwhile. */
  readonly prior: () => Prior | undefined;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly redact: (text: string) => string;
  /** Told when the first call is about to be made. */
  readonly firstCall: () => void;
  /** Told for how long the eval's code kept the event loop to itself before it first waited, in milliseconds. */
  readonly onBlocked?: ((ms: number) => void) | undefined;
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
    t: input.clock.now(),
    ms: Math.round(account.latencyMs),
    calls: account.calls,
    ...totalOf(input, account, !('kind' in judged)),
    ...(account.truncated ? { truncated: true as const } : {}),
    ...(input.pass.failed === undefined ? {} : { replaces: input.pass.failed }),
  } as const;
  if ('kind' in judged) return { ...common, status: 'failed', error: judged };
  const prior = input.prior();
  const { scores, kept } = judged;
  return {
    ...common,
    status: 'scored',
    scores,
    ...(kept === undefined ? {} : { kept }),
    ...(prior === undefined ? {} : { prior }),
  };
}

function totalOf({ bill }: PassInput, { usage }: PassAccount, scored: boolean): PassTotal {
  if (bill !== undefined) return bill.total(scored);
  return usage === undefined ? {} : { usage };
}

async function judge(input: PassInput, account: PassAccount): Promise<Result | FailureRecord> {
  const context = contextOf(input, account);
  try {
    const sample = input.eval.thaw?.(input.sample) ?? input.sample;
    const result = checked(await measured(input, async () => input.eval.evaluate(sample, context)));
    // Code of its own that was told to stop may have ended early, with whatever it had.
    if (input.signal.aborted) throw new Interrupted();
    return result;
  } catch (error) {
    if (error instanceof Interrupted || error instanceof TaskStopped) throw error;
    if (input.signal.aborted) throw new Interrupted();
    return failureOf(error, input.redact);
  }
}

function contextOf(input: PassInput, account: PassAccount): EvalContext {
  const counted = (model: PassModel): EvalModel => accountedModel(model, account, input.firstCall);
  const { clock, signal, roles = {} } = input;
  return {
    model: counted(input.model),
    grader: input.grader && asGrader(counted(input.grader)),
    roles: Object.fromEntries(Object.entries(roles).map(([role, model]) => [role, counted(model)])),
    step: accountedStep(input.step, account, input.firstCall, signal),
    use: async (resource) => {
      try {
        return await input.use(resource);
      } catch (error) {
        if (error instanceof Interrupted || error instanceof TaskStopped) account.stopped = error;
        throw error;
      }
    },
    clock: {
      now: () => clock.now(),
      monotonic: () => clock.monotonic(),
      sleep: async (ms, until) => {
        await clock.sleep(ms, until === undefined ? signal : AbortSignal.any([signal, until]));
        if (signal.aborted) throw new Interrupted();
      },
    },
    prompt: input.prompt,
    system: input.system,
    repeat: input.pass.repeat,
    signal,
  };
}

async function measured<T>({ clock, onBlocked }: PassInput, work: () => Promise<T>): Promise<T> {
  const start = clock.monotonic();
  const result = work();
  onBlocked?.(clock.monotonic() - start);
  return result;
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
