import type { WindowChange } from '../core/pacing.ts';
import type { Clock } from '../core/clock.ts';
import { windowedSlots, type WindowState } from '../strategies/windowed-slots.ts';
import type { LeaseGroup } from './lease-tasks.ts';
import type { RunPacers } from './run-pacers.ts';
import type { TaskGroup } from './run-settings.ts';

export interface RunGroups {
  /** In the order in which they run, one after the other. */
  readonly all: readonly LeaseGroup[];
  /** The one that runs. */
  readonly current: LeaseGroup;
  enter(group: LeaseGroup): void;
  windows(): readonly WindowState[];
  /** No request starts until `resume`, and none ever after `close`. */
  pause(): void;
  resume(): void;
  close(): void;
}

export interface RunGroupsOptions {
  readonly clock: Clock;
  readonly startOf: RunPacers['startOf'];
  readonly onChange: (model: string, change: WindowChange) => void;
}

export function openGroups(groups: readonly TaskGroup[], { clock, startOf, onChange }: RunGroupsOptions): RunGroups {
  const all = groups.map(({ settings, tasks }): LeaseGroup => {
    const { strategy, retry } = settings;
    const slots = windowedSlots(strategy, {
      clock,
      start: startOf,
      onChange: (_account, model, change) => {
        onChange(model, change);
      },
    });
    return { tasks, strategy, retry, slots };
  });
  const [first] = all;
  if (first === undefined) throw new Error('a run without tasks');
  let current = first;
  const each = (what: 'pause' | 'resume' | 'close') => () => {
    for (const { slots } of all) slots[what]();
  };
  return {
    all,
    get current() {
      return current;
    },
    enter: (group) => {
      current = group;
    },
    windows: () => all.flatMap(({ slots }) => slots.windows),
    pause: each('pause'),
    resume: each('resume'),
    close: each('close'),
  };
}
