import type { FailureKind } from '../core/failure.ts';
import type { PacerWait } from '../models/pacer-wait.ts';
import type { ResourceWait } from '../runner/resources/run-resources.ts';
import { pacerWaitText, resourceWaitText, retryWaitText } from './wait-text.ts';

interface RetryWait {
  readonly until: number;
  readonly reason: FailureKind;
}

/** What is waiting in a run, why, and until when: calls for their next attempt, and requests at the gates of providers. */
export class Waits {
  readonly #pacers: () => readonly PacerWait[];
  readonly #resources: () => readonly ResourceWait[];
  #retries: RetryWait[] = [];

  /** `pacers`: why requests wait at each gate at which some do. `resources`: what samples wait for. */
  constructor(pacers: () => readonly PacerWait[] = () => [], resources: () => readonly ResourceWait[] = () => []) {
    this.#pacers = pacers;
    this.#resources = resources;
  }

  /** A call waits until then (milliseconds since 1970) to be made again. */
  add(until: number, reason: FailureKind): void {
    this.#retries.push({ until, reason });
  }

  /** One line, `rate limit: 40 requests wait until 17:44:05Z; retry after timeout: …`; null when nothing waits. */
  describe(now: number): string | null {
    this.#retries = this.#retries.filter(({ until }) => until > now);
    const texts = [
      ...this.#pacers().map(pacerWaitText),
      ...this.#retryTexts(),
      ...this.#resources().map(resourceWaitText),
    ];
    return texts.length === 0 ? null : [...new Set(texts)].join('; ');
  }

  #retryTexts(): string[] {
    const reasons = new Map<FailureKind, { calls: number; until: number }>();
    for (const { reason, until } of this.#retries) {
      const { calls, until: latest } = reasons.get(reason) ?? { calls: 0, until };
      reasons.set(reason, { calls: calls + 1, until: Math.max(until, latest) });
    }
    return [...reasons].map(([reason, { calls, until }]) => retryWaitText(reason, calls, until));
  }
}
