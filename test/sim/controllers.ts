import type { Governor, LearnedLimit, SendTicket, Window, WindowChange } from '../../src/core/pacing.ts';
import { governor } from '../../src/models/pacing/governor.ts';
import { adaptive, type AdaptiveOptions } from '../../src/strategies/adaptive.ts';
import type { Draws } from './draws.ts';
import type { Question } from './question.ts';
import type { Answer, Server } from './server.ts';

/** Decides for one process when to send what. */
export interface Controller {
  readonly limit: number;
  /** At most `now`: it may go. Infinity: ask again when something has ended. */
  readyAt(now: number, question: Question): number;
  /** Returns what is to be told of its end, and that gives milliseconds until a retry. */
  sent(now: number, question: Question): (now: number, answer: Answer, tries: number) => number;
  readonly tickMs?: number;
  tick?(now: number): void;
}

export interface Surroundings {
  readonly server: Server;
  /** Processes that still work, this one included. */
  readonly peers: () => number;
  readonly draws: Draws;
}

export type ControllerFactory = (surroundings: Surroundings) => Controller;

const model = 'm';
const refusals: readonly number[] = [429, 503, 529];

export interface OursOptions {
  readonly adaptive?: AdaptiveOptions;
  /** A plain window of so many instead of the adaptive one. */
  readonly fixed?: number;
  readonly remembered?: { readonly limit: number; readonly limits: readonly LearnedLimit[] };
  readonly onChange?: (change: WindowChange) => void;
  /** Sees every call of the two, for measuring them. */
  readonly watch?: (governor: Governor, window: Window) => readonly [Governor, Window];
}

/** The project's governor and window, wired as its scheduler wires them. */
export function ours(options: OursOptions = {}): ControllerFactory {
  return ({ peers, draws }) => {
    let usualCost = 0;
    let inFlight = 0;
    const plain = governor({ peers, remembered: options.remembered?.limits ?? [] });
    const made = adaptive(options.adaptive ?? {}).window!({
      remembered: options.remembered?.limit,
      room: (now, latencyMs) => plain.room(now, model, latencyMs, { inputTokens: usualCost, outputTokens: 0 }),
      ...(options.onChange === undefined ? {} : { onChange: options.onChange }),
    });
    const [pace, window] = options.watch?.(plain, made) ?? [plain, made];
    return {
      get limit() {
        return options.fixed ?? window.limit;
      },
      tickMs: window.tickMs,
      tick: (now) => {
        window.tick(now);
      },
      readyAt: (now, question) => pace.readyAt(now, model, sizeOf(question)),
      sent(now, question) {
        const size = sizeOf(question);
        const cost = size.inputTokens + size.outputTokens;
        usualCost = usualCost === 0 ? cost : 0.95 * usualCost + 0.05 * cost;
        inFlight += 1;
        const ticket = pace.sent(now, model, size, inFlight);
        const flight = window.sent(now);
        return (later, answer, tries) => {
          inFlight -= 1;
          const end = endOf(pace, later, ticket, answer);
          window.ended(later, flight, end);
          return end.kind === 'failed' ? Math.min(2000, 250 * 2 ** (tries - 1)) * (0.75 + draws.even() / 4) : 0;
        };
      },
    };
  };
}

function endOf(pace: Governor, now: number, ticket: SendTicket, answer: Answer): Parameters<Window['ended']>[2] {
  const { status, limits, retryAfterMs, completion } = answer;
  if (refusals.includes(status)) {
    const verdict = pace.refused(now, ticket, { status, limits, retryAfterMs, slowDown: false });
    return { kind: verdict === 'capacity' ? 'over-capacity' : 'void' };
  }
  pace.answered(now, ticket, limits, status === 200);
  return status === 200 ? { kind: 'answered', outputTokens: completion } : { kind: 'failed' };
}

function sizeOf({ prompt, maxTokens }: Question) {
  return { inputTokens: prompt, outputTokens: maxTokens };
}

/** A fixed window that knows the server's mind: it is never refused, and never waits too long. */
export function clairvoyant(limit: number): ControllerFactory {
  return ({ server }) => ({
    limit,
    readyAt: (now, question) => now + server.reserve(question),
    sent: () => () => 0,
  });
}
