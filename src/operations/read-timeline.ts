import { isoTime } from '../core/clock.ts';
import { type Edge, inFlight, mergedShifts, type Shift, type Timeline } from '../core/timeline.ts';
import { eachMoment } from '../store/journal/request-times.ts';

/** A task's journal, and until when its runner is at work with it: now, or null when none is. */
export interface TimedTask {
  readonly directory: string;
  readonly taskId: string;
  readonly aliveAt: number | null;
}

const steps = 240;

/** How many requests of these tasks were in flight over time; null when none was ever run. Throws a `StorageError`. */
export function readTimeline(tasks: readonly TimedTask[]): Timeline | null {
  const edges = new Edges();
  for (const task of tasks) readTask(task, edges);
  const shifts = mergedShifts(edges.shifts);
  const [first, last] = [shifts[0], shifts.at(-1)];
  if (first === undefined || last === undefined) return null;
  const active = shifts.reduce((sum, [from, to]) => sum + to - from, 0);
  return {
    from: isoTime(first[0]),
    to: isoTime(last[1]),
    active_seconds: active / 1000,
    step_seconds: active / 1000 / steps,
    in_flight: inFlight(edges, shifts, steps).map((mean) => Number(mean.toFixed(2))),
  };
}

function readTask({ directory, taskId, aliveAt }: TimedTask, edges: Edges): void {
  let open: { from: number; last: number; sent: number } | undefined;
  const end = (at: number | undefined): void => {
    if (open === undefined) return;
    const to = Math.max(open.last, at ?? 0);
    edges.shifts.push([open.from, to]);
    // What a dead runner left without an answer was in flight until its last sign of life.
    edges.add(to, -open.sent);
  };
  eachMoment(directory, taskId, (moment, at) => {
    if (moment === 'open') {
      end(undefined);
      open = { from: at, last: at, sent: 0 };
    }
    if (open === undefined) return;
    open.last = Math.max(open.last, at);
    if (moment === 'start') {
      open.sent += 1;
      edges.add(at, 1);
    } else if (moment === 'end' && open.sent > 0) {
      open.sent -= 1;
      edges.add(at, -1);
    }
  });
  end(aliveAt ?? undefined);
}

/** Many edges in little memory. */
class Edges implements Iterable<Edge> {
  readonly shifts: Shift[] = [];
  #at = new Float64Array(4096);
  #change = new Int32Array(4096);
  #count = 0;

  add(at: number, change: number): void {
    if (change === 0) return;
    if (this.#count === this.#at.length) {
      const [times, changes] = [new Float64Array(2 * this.#count), new Int32Array(2 * this.#count)];
      times.set(this.#at);
      changes.set(this.#change);
      [this.#at, this.#change] = [times, changes];
    }
    this.#at[this.#count] = at;
    this.#change[this.#count++] = change;
  }

  *[Symbol.iterator](): Generator<Edge> {
    for (let index = 0; index < this.#count; index++) yield [this.#at[index] ?? 0, this.#change[index] ?? 0];
  }
}
