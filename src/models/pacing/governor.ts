import type { Governor, LearnedLimit, RequestSize } from '../../core/pacing.ts';
import { Budget, costOf } from './budget.ts';
import { Gate } from './gate.ts';
import { ModelLimits, type Ticket } from './model-limits.ts';
import { OutageBreaker } from './outage.ts';
import { usualTerms } from './period.ts';

export interface GovernorOptions {
  /** Requests per minute that the user allows the whole key. What headers publish counts besides. */
  readonly rpm?: number | undefined;
  /** Tokens per minute that the user allows the whole key. */
  readonly tpm?: number | undefined;
  /** Processes that share the key and have work, this one included; at least 1. */
  readonly peers?: (() => number) | undefined;
  /** What `learned` said in an earlier run. */
  readonly remembered?: readonly LearnedLimit[] | undefined;
}

/**
 * The governor of one provider key. It follows the limits that the user sets and those that headers publish, learns a rate where
 * only refusals betray one, and pauses for as long as a server asks. Method and constants: docs/decisions/0011-pacing-and-adaptive.md.
 */
export function governor({ rpm, tpm, peers = () => 1, remembered = [] }: GovernorOptions = {}): Governor {
  const models = new Map<string, ModelLimits>();
  const gate = new Gate();
  const outage = new OutageBreaker();
  let configured: readonly Budget[] | undefined;

  /** Made when the first request asks: then we know what time it is. */
  const configuredAt = (now: number): readonly Budget[] =>
    (configured ??= [
      ...(rpm === undefined ? [] : [budgetOf(now, 'requests', rpm)]),
      ...(tpm === undefined ? [] : [budgetOf(now, 'tokens', tpm)]),
    ]);
  const budgetOf = (now: number, dimension: 'requests' | 'tokens', limit: number): Budget =>
    new Budget(now, { dimension, limit, known: usualTerms }, peers);

  const limitsOf = (now: number, name: string): ModelLimits => {
    const known = models.get(name);
    if (known !== undefined) return known;
    const limits = new ModelLimits(now, name, remembered, peers);
    models.set(name, limits);
    return limits;
  };

  return {
    readyAt(now, model, size) {
      const passableAt = gate.readyAt(now);
      if (passableAt > now) return passableAt;
      let wait = limitsOf(now, model).waitMs(now, size);
      for (const budget of configuredAt(now)) wait = Math.max(wait, budget.waitMs(now, costOf(budget.dimension, size)));
      return now + wait;
    },

    sent(now, model, size, inFlight): Ticket {
      outage.sent(now);
      for (const budget of configuredAt(now)) budget.charge(now, costOf(budget.dimension, size));
      const ticket = limitsOf(now, model).sent(now, size, inFlight);
      gate.passed(ticket);
      return ticket;
    },

    answered(now, ticket: Ticket, limits, accepted, usedTokens) {
      ticket.model.observe(now, ticket, limits);
      if (usedTokens !== undefined) refund(configuredAt(now), now, ticket.size, usedTokens);
      if (gate.ended(ticket, accepted))
        for (const each of [...models.values(), ...configuredAt(now)]) each.resumed(now);
      if (accepted) {
        ticket.model.accepted(now, ticket);
        outage.succeeded(now);
      } else {
        const until = outage.failed(now);
        if (until !== undefined) gate.close(until, 'outage');
      }
    },

    withdrawn(_now, ticket: Ticket) {
      gate.ended(ticket, false);
    },

    refused(now, ticket: Ticket, refusal) {
      const { model } = ticket;
      const probe = gate.isProbe(ticket);
      model.observe(now, ticket, refusal.limits);
      const ownPauseMs = model.refused(now, ticket);
      const askedMs = refusal.retryAfterMs ?? 0;
      const pauseMs = askedMs > 0 ? askedMs : ownPauseMs;
      if (pauseMs !== undefined) gate.close(now + pauseMs, 'refused');
      if (probe) {
        // It was the only one to go: its refusal says that the cause persists, and nothing new of what it is.
        model.probeRefused(askedMs > 0);
        return 'same';
      }
      if (ownPauseMs === undefined) return 'same';
      return refusal.slowDown ? 'rate' : model.judge(now, ticket, refusal, configuredAt(now));
    },

    room: (now, model, latencyMs, size) => limitsOf(now, model).room(latencyMs, size),

    get pause() {
      return gate.pause;
    },

    learned: () => [...models.values()].flatMap((limits) => limits.learned),
  };
}

/** A request reserves the most that it may use; what it did not use goes back. */
function refund(
  budgets: readonly Budget[],
  now: number,
  { inputTokens, outputTokens }: RequestSize,
  used: number,
): void {
  const unused = Math.max(0, inputTokens + outputTokens - used);
  for (const budget of budgets) if (budget.dimension === 'tokens') budget.refund(now, unused);
}
