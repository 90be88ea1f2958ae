import type { Eval, Sample } from '../../src/core/eval.ts';
import type { WindowChange } from '../../src/core/pacing.ts';
import type { Clock } from '../../src/core/clock.ts';
import { breakersByModel } from '../../src/models/breaker.ts';
import { Pacer } from '../../src/models/pacer.ts';
import { governor } from '../../src/models/pacing/governor.ts';
import { recordedBills } from '../../src/models/recorded-bill.ts';
import { composeModel } from '../../src/operations/compose-model.ts';
import { composeSteps } from '../../src/operations/compose-step.ts';
import { settingsOf, type SpeedFlags } from '../../src/operations/run-settings.ts';
import { canarySize } from '../../src/runner/canary.ts';
import { missingModel } from '../../src/runner/no-model.ts';
import type { PassModel } from '../../src/runner/pass-model.ts';
import type { Pass } from '../../src/core/journal.ts';
import { RunResources } from '../../src/runner/resources/run-resources.ts';
import { runTasks } from '../../src/runner/run-tasks.ts';
import { windowedSlots } from '../../src/strategies/windowed-slots.ts';
import { openTask } from '../runner/fakes.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { virtualProvider } from './virtual-provider.ts';

export interface VirtualRunOptions {
  readonly flags: SpeedFlags;
  /** What `EVALS_MOCK` says. */
  readonly mock: string;
  readonly samples: readonly Sample[];
}

export interface VirtualRun {
  readonly seconds: number;
  /** Sizes of the window, where the strategy finds them out: the first, and what followed. */
  readonly window: readonly number[];
  readonly scored: number;
  /** Messages of samples that failed. */
  readonly failed: number;
}

/** Runs one eval on one model in virtual time, with the wiring of `evals run` between its code and a simulated model. */
export async function virtualRun(evaluation: Eval, options: VirtualRunOptions): Promise<VirtualRun> {
  const { samples, flags, mock } = options;
  const sleeping = new FakeClock();
  const clock = busyClock(sleeping);
  const { strategy, retry, rpm, tpm } = settingsOf(flags, evaluation.strategy);
  const changes: WindowChange[] = [];
  const slots = windowedSlots(strategy, { clock, onChange: (_account, _model, change) => changes.push(change) });
  const never = new AbortController().signal;
  const pacer = new Pacer({ governor: governor({ rpm, tpm }), clock, stop: never });
  const { open, journal } = openTask(samples.length, missingModel, {
    eval: evaluation,
    sample: (index) => samples[index]!,
  });
  const [name = 'mock/strong'] = evaluation.models ?? [];
  const model: (pass: Pass) => PassModel = composeModel(
    {
      provider: virtualProvider(name, { mock, samples, clock }),
      parameters: {},
      journal,
      price: undefined,
      billOf: recordedBills(journal, []),
    },
    { slots, retry },
    {
      clock,
      timeoutMs: 600_000,
      maxRetries: undefined,
      stop: never,
      abort: never,
      pacerOf: () => pacer,
      breakerOf: breakersByModel(),
      budget: undefined,
      cached: undefined,
      onWait: () => undefined,
    },
  );
  const step = composeSteps({ journal, slots, clock, abort: never, limit: undefined });
  const queue = [{ ...open, model, step }];
  const resources = new RunResources({ clock, abort: never, redact: (text) => text, onTrouble: fail });
  const work = async (): Promise<void> => {
    await runTasks({
      next: async () => queue.shift(),
      strategy,
      slots,
      stop: never,
      abort: never,
      clock,
      redact: (text) => text,
      resources,
      refused: new Map(),
      canary: canarySize,
      onClosed: () => undefined,
      onBroken: (error) => {
        throw error;
      },
    });
    await resources.close();
  };
  await sleeping.run(work());
  const { scored, failed } = journal.progress;
  return {
    seconds: clock.monotonic() / 1000,
    window: changes.length === 0 ? [] : [changes[0]!.from, ...changes.map(({ to }) => to)],
    scored,
    failed,
  };
}

function fail(message: string): void {
  throw new Error(message);
}

/** Virtual time that also goes by while code does nothing but look at the clock: a hundredth of a millisecond a look. */
function busyClock(clock: FakeClock): Clock {
  let looked = 0;
  return {
    now: () => clock.now() + looked,
    monotonic: () => clock.monotonic() + (looked += 0.01),
    sleep: async (ms, signal) => clock.sleep(ms, signal),
  };
}
