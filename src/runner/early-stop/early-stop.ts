import type { Clock } from '../../core/clock.ts';
import { parseStopRule, type StopEarly } from '../../core/early-stop.ts';
import type { EarlyEvent, OutcomeEvent } from '../../core/event.ts';
import type { EndedSample, TaskJournal } from '../../core/journal.ts';
import { type Decision, Monitor, type Standing } from './monitor.ts';

/** A task that may stop early. */
export interface EarlyStopMember {
  readonly taskId: string;
  /** Samples that ended before. */
  readonly ended: Iterable<EndedSample>;
  /** undefined: it is not run, because nothing of it is left. */
  readonly journal: TaskJournal | undefined;
}

export interface EarlyStopOptions {
  readonly plan: StopEarly;
  readonly samples: number;
  /** One; for `settled` the two that are compared. */
  readonly members: readonly EarlyStopMember[];
  readonly clock: Pick<Clock, 'now'>;
  /** Told, in a sentence, that and why the tasks cannot stop early. */
  readonly onUnable: (message: string) => void;
}

type Decided = Decision & { readonly kind: 'decided' };

/** Watches tasks while they run, ends them when their rule is met, and writes that down in the journal of each. */
export class EarlyStop {
  readonly #options: EarlyStopOptions;
  readonly #monitor: Monitor;
  #recorded: Promise<void> | undefined;
  #closed = false;

  /** Decides at once where what ended before is enough. Throws a `RangeError` for a rule that is none. */
  constructor(options: EarlyStopOptions) {
    this.#options = options;
    const rule = parseStopRule(options.plan.rule);
    if (rule === undefined) throw new RangeError(`"${options.plan.rule}" is no rule to stop by`);
    this.#monitor = new Monitor(rule, options.samples);
    for (const [member, { ended }] of options.members.entries()) {
      for (const { sample, score } of ended) this.#add(member, sample, score);
    }
  }

  /** Whether no further sample is to be begun. */
  get decided(): boolean {
    return this.#monitor.decision.kind === 'decided';
  }

  /** An outcome that was appended to the journal of a member. */
  add(taskId: string, outcome: OutcomeEvent): void {
    const member = this.#options.members.findIndex((each) => each.taskId === taskId);
    this.#add(member, outcome.s, outcome.status === 'scored' ? outcome.scores[0].value : null);
  }

  /**
   * Resolves once the decision, where there is one, stands in the journals of all members that run; or once `stop` aborts: what is not written
   * down by then never will be, and the next run decides the same.
   */
  async recorded(stop: AbortSignal): Promise<void> {
    if (this.#recorded === undefined) return;
    const stopped = new Promise<void>((resolve) => {
      if (stop.aborted) resolve();
      else
        stop.addEventListener(
          'abort',
          () => {
            resolve();
          },
          { once: true },
        );
    });
    await Promise.race([this.#recorded, stopped]);
    this.#closed = true;
  }

  #add(member: number, sample: number, score: number | null): void {
    if (this.#monitor.decision.kind !== 'open') return;
    const decision = this.#monitor.add(member, sample, score);
    if (decision.kind === 'decided') this.#recorded = this.#record(decision);
    if (decision.kind === 'unbounded') this.#options.onUnable(unable(decision));
  }

  /** Behind everything that it rests on: in its own journal by its place, and of another it is durable before. */
  async #record(decision: Decided): Promise<void> {
    const { members, clock } = this.#options;
    const journals = members.flatMap(({ journal }) => journal ?? []);
    if (journals.length > 1) await Promise.all(journals.map(async (journal) => journal.synced()));
    if (this.#closed) return;
    for (const [index, { journal }] of members.entries()) {
      journal?.append({ e: 'early', t: clock.now(), ...this.#stopped(index, decision) });
    }
  }

  #stopped(index: number, { n, standings, difference }: Decided): Omit<EarlyEvent, 'e' | 't'> {
    const { plan, members } = this.#options;
    const { failed, estimate, interval } = standings[index] ?? unknown;
    const other = members.find((_, position) => position !== index);
    const [low, high] = difference?.interval ?? unknown.interval;
    return {
      rule: plan.rule,
      n,
      failed,
      estimate,
      interval,
      ...(difference === undefined || other === undefined
        ? {}
        : {
            difference: {
              with: other.taskId,
              ...(index === 0
                ? { estimate: difference.estimate, interval: [low, high] as const }
                : { estimate: -difference.estimate, interval: [-high, -low] as const }),
            },
          }),
    };
  }
}

const unknown: Standing = { failed: 0, estimate: 0, interval: [0, 1] };

function unable({ sample, score }: Decision & { readonly kind: 'unbounded' }): string {
  return (
    `it cannot stop early and runs to the end: sample number ${String(sample + 1)} has the score ${String(score)}, ` +
    'and without bounds of 0 and 1 nothing can be said before.'
  );
}
