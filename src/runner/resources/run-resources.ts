import { Interrupted, messageOf } from '../../core/errors.ts';
import { TaskStopped } from '../../core/failure.ts';
import type { Resource } from '../../core/resource.ts';
import { Built } from './built.ts';
import type { RunResourcesOptions } from './options.ts';
import { Pool } from './pool.ts';

/** What samples wait for. */
export interface ResourceWait {
  readonly name: string;
  readonly waiting: number;
  /** How many of it there may be. */
  readonly size: number;
}

/** The resources of one pass over one sample. */
export interface PassResources {
  /** Builds the resource, or hands out the one there is. Rejects with `TaskStopped` when it cannot be built. */
  readonly use: <T>(resource: Resource<T>) => Promise<T>;
  /** Disposes of what was built for the pass, the last first, and gives back what was lent to it. Never rejects. */
  release(): Promise<void>;
}

/** The resources of a run: each is built when the first sample asks for it, and disposed of once nobody needs it any more. */
export class RunResources {
  readonly #options: RunResourcesOptions;
  readonly #built: Built;
  readonly #shared = new Map<Resource<unknown>, Promise<unknown>>();
  readonly #pools = new Map<Resource<unknown>, Pool<unknown>>();

  constructor(options: RunResourcesOptions) {
    this.#options = options;
    this.#built = new Built(options);
    options.abort.addEventListener('abort', () => {
      for (const pool of this.#pools.values()) pool.close();
    });
  }

  #isStopped(): boolean {
    return this.#options.abort.aborted;
  }

  waits(): ResourceWait[] {
    return [...this.#pools].flatMap(([{ name }, { waiting, size }]) =>
      waiting === 0 ? [] : [{ name, waiting, size }],
    );
  }

  forPass(): PassResources {
    const own = new Built(this.#options);
    const held = new Map<Resource<unknown>, Promise<unknown>>();
    const borrowed: { readonly pool: Pool<unknown>; readonly value: unknown }[] = [];

    const obtain = async (resource: Resource<unknown>, users: readonly Resource<unknown>[]): Promise<unknown> => {
      if (resource.per === 'run') return this.#share(resource, users);
      if (resource.per === 'sample') return this.#build(resource, users, own, get);
      const pool = this.#poolOf(resource, users);
      const value = await pool.borrow();
      borrowed.push({ pool, value });
      return value;
    };
    const get: Get = async (resource, users) => {
      const known = held.get(resource) ?? obtain(resource, users);
      held.set(resource, known);
      return known;
    };

    return {
      use: async <T>(resource: Resource<T>) => (await get(resource, [])) as T,
      release: async () => {
        await Promise.allSettled(held.values());
        await own.dispose();
        for (const { pool, value } of borrowed) pool.giveBack(value);
      },
    };
  }

  /** Disposes of everything, the last built first. Never rejects. */
  async close(): Promise<void> {
    await this.#built.dispose();
  }

  readonly #share: Get = async (resource, users) => {
    if (resource.per !== 'run')
      throw new TypeError(
        `the resource "${resource.name}" belongs to samples: "${users[0]?.name ?? ''}", which outlives them, cannot be made of it`,
      );
    const known = this.#shared.get(resource) ?? this.#build(resource, users, this.#built, this.#share);
    this.#shared.set(resource, known);
    return known;
  };

  #poolOf(resource: Resource<unknown>, users: readonly Resource<unknown>[]): Pool<unknown> {
    const known = this.#pools.get(resource);
    if (known !== undefined) return known;
    const size = typeof resource.per === 'number' ? resource.per : 1;
    const pool = new Pool(size, async () => this.#build(resource, users, this.#built, this.#share));
    this.#pools.set(resource, pool);
    return pool;
  }

  async #build(
    resource: Resource<unknown>,
    users: readonly Resource<unknown>[],
    into: Built,
    get: Get,
  ): Promise<unknown> {
    const { abort, redact } = this.#options;
    if (this.#isStopped()) throw new Interrupted();
    try {
      if (users.includes(resource)) throw new TypeError('it is made of itself');
      return await into.add(resource, async () =>
        resource.build({
          signal: abort,
          use: async <T>(part: Resource<T>) => (await get(part, [resource, ...users])) as T,
        }),
      );
    } catch (error) {
      if (this.#isStopped() || error instanceof Interrupted) throw new Interrupted();
      if (error instanceof TaskStopped) throw error;
      const message = `the resource "${resource.name}" could not be built: ${redact(messageOf(error))}`;
      throw new TaskStopped({ kind: 'resource', message: message.slice(0, 1000) });
    }
  }
}

/** `users`: what the resource is a part of, the nearest first. */
type Get = (resource: Resource<unknown>, users: readonly Resource<unknown>[]) => Promise<unknown>;
