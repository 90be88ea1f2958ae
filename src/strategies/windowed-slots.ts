import type { Clock } from '../core/clock.ts';
import type { Window, WindowChange, WindowStart } from '../core/pacing.ts';
import type { Slots, Strategy } from '../core/strategy.ts';
import { requestSlots } from './slots.ts';
import { WindowPlaces } from './window-places.ts';

/** The places of a run, and within them those for each model of each account. */
export interface WindowedSlots extends Slots {
  /**
   * Runs one request to a model once its window and the run have a place for it; it gets the window, where the strategy has one.
   * Rejects with `Interrupted` if `close` was called before it started.
   */
  runIn<T>(account: string, model: string, request: (window: Window | undefined) => Promise<T>): Promise<T>;
  /** The windows so far; none where the strategy has none. */
  readonly windows: readonly WindowState[];
}

export interface WindowState {
  readonly account: string;
  readonly model: string;
  readonly limit: number;
  /** What is worth remembering of it: not what it is just trying out. */
  readonly settled: number;
  readonly inFlight: number;
}

export interface WindowedSlotsOptions {
  readonly clock: Clock;
  /** What is known of a model when its first request comes. */
  readonly start?: (account: string, model: string) => Omit<WindowStart, 'onChange'>;
  readonly onChange?: (account: string, model: string, change: WindowChange) => void;
}

/** After so long without a request a window offers no places to new samples: its task has ended. */
const unusedMs = 30_000;

/** The places for a strategy's requests: `limit` in all, and where the strategy makes windows, so many for each model as its window says. */
export function windowedSlots(
  strategy: Pick<Strategy, 'limit' | 'window'>,
  options: WindowedSlotsOptions,
): WindowedSlots {
  const slots = requestSlots(strategy.limit);
  const { window } = strategy;
  if (window !== undefined) return withWindows(slots, window, options);
  return Object.assign(slots, {
    runIn: async <T>(_account: string, _model: string, request: (window: undefined) => Promise<T>): Promise<T> =>
      slots.run(async () => request(undefined)),
    windows: [],
  });
}

interface Opened {
  readonly account: string;
  readonly model: string;
  readonly places: WindowPlaces;
}

function withWindows(
  slots: Slots,
  makeWindow: (start: WindowStart) => Window,
  { clock, start, onChange }: WindowedSlotsOptions,
): WindowedSlots {
  const opened = new Map<string, Opened>();
  /** Samples that may be open before the first request shows which window they use. */
  const first = makeWindow({}).limit;
  let starting = 0;
  let closed = false;
  let waiters: (() => void)[] = [];
  let checking = false;

  const offered = (): number => {
    const inUse = [...opened.values()].filter(({ places }) => places.usedWithin(unusedMs));
    const sum = inUse.reduce((total, { places }) => total + places.window.limit, 0);
    return Math.min(slots.limit, sum === 0 ? first : sum);
  };
  const taken = (): number => [...opened.values()].reduce((sum, { places }) => sum + places.demand, starting);

  /** A microtask later, as in `requestSlots`: a job that has left `starting` must have come to its window. */
  const check = (): void => {
    if (checking || waiters.length === 0) return;
    checking = true;
    queueMicrotask(() => {
      checking = false;
      if (!closed && taken() >= offered()) return;
      const woken = waiters;
      waiters = [];
      for (const wake of woken) wake();
    });
  };

  const placesOf = (account: string, model: string): WindowPlaces => {
    const key = `${account}\n${model}`;
    const known = opened.get(key);
    if (known !== undefined) return known.places;
    const window = makeWindow({
      ...start?.(account, model),
      onChange: (change) => {
        onChange?.(account, model, change);
      },
    });
    const places = new WindowPlaces(window, { clock, slots, onFreed: check });
    if (closed) places.close();
    opened.set(key, { account, model, places });
    return places;
  };

  return {
    runIn: async (account, model, request) => placesOf(account, model).run(request),
    get windows() {
      return [...opened.values()].map(({ account, model, places }) => ({
        account,
        model,
        limit: Math.min(slots.limit, places.window.limit),
        settled: Math.min(slots.limit, places.window.settled),
        inFlight: places.inFlight,
      }));
    },
    /** Set: the most in flight over all models. Read: what the windows in use allow of it. */
    get limit() {
      return offered();
    },
    set limit(value) {
      slots.limit = value;
      check();
    },
    get inFlight() {
      return slots.inFlight;
    },
    run: async (request) => slots.run(request),
    vacancy: async () => {
      for (;;) {
        await slots.vacancy();
        if (closed || taken() < offered()) return;
        await new Promise<void>((resolve) => waiters.push(resolve));
      }
    },
    starting: () => {
      const counted = slots.starting();
      let done = false;
      starting += 1;
      return {
        done: () => {
          if (done) return;
          done = true;
          starting -= 1;
          counted.done();
          check();
        },
      };
    },
    pause: () => {
      slots.pause();
    },
    resume: () => {
      slots.resume();
    },
    close: () => {
      closed = true;
      for (const { places } of opened.values()) places.close();
      slots.close();
      check();
    },
  };
}
