import { messageOf } from '../../core/errors.ts';
import type { Resource } from '../../core/resource.ts';
import type { RunResourcesOptions } from './options.ts';

/** For one resource: what takes longer is left to its fate, so that a run can end. */
const patienceMs = 10_000;

/** Things that were built, and that are to be disposed of in the other order. */
export class Built {
  readonly #options: Pick<RunResourcesOptions, 'clock' | 'redact' | 'onTrouble'>;
  readonly #things: { readonly resource: Resource<unknown>; readonly value: unknown }[] = [];
  readonly #building = new Set<Promise<unknown>>();

  constructor(options: Pick<RunResourcesOptions, 'clock' | 'redact' | 'onTrouble'>) {
    this.#options = options;
  }

  async add(resource: Resource<unknown>, build: () => Promise<unknown>): Promise<unknown> {
    const building = build().then((value) => {
      this.#things.push({ resource, value });
      return value;
    });
    this.#building.add(building);
    try {
      return await building;
    } finally {
      this.#building.delete(building);
    }
  }

  /** Never rejects: trouble is told, and the others still get their turn. */
  async dispose(): Promise<void> {
    if (this.#building.size > 0) await this.#within(Promise.allSettled(this.#building));
    for (let last = this.#things.pop(); last !== undefined; last = this.#things.pop()) {
      const { resource, value } = last;
      try {
        const ended = await this.#within((async () => resource.dispose?.(value))());
        if (!ended) this.#trouble(resource, `it takes longer than ${String(patienceMs / 1000)} s`);
      } catch (error) {
        this.#trouble(resource, this.#options.redact(messageOf(error)));
      }
    }
  }

  #trouble({ name }: Resource<unknown>, why: string): void {
    this.#options.onTrouble(`The resource "${name}" could not be disposed of: ${why}.`);
  }

  /** False when it did not end in time. */
  async #within(work: Promise<unknown>): Promise<boolean> {
    const over = new AbortController();
    try {
      return await Promise.race([
        work.then(() => true),
        this.#options.clock.sleep(patienceMs, over.signal).then(() => false),
      ]);
    } finally {
      over.abort();
    }
  }
}
