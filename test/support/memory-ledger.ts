import type { Clock } from '../../src/core/clock.ts';
import type { Owner } from '../../src/core/event.ts';
import type { Random } from '../../src/core/random.ts';
import type { Entries } from '../../src/store/ledger/ledger.ts';
import type { LedgerState } from '../../src/store/ledger/state.ts';

/** Entries in memory, shared by runners that look and write at different speeds. */
export function memoryEntries(clock: Clock, random: Random, slowMs = 20): Entries & { readonly states: LedgerState[] } {
  const states: LedgerState[] = [];
  const delay = async (): Promise<void> => clock.sleep(random() * slowMs);
  return {
    states,
    newest: async () => {
      await delay();
      const newest = { number: states.length, state: states.at(-1) };
      await delay();
      return newest;
    },
    add: async (number, state) => {
      await delay();
      if (number !== states.length + 1) return false;
      states.push(state);
      await delay();
      return true;
    },
  };
}

export function ownerNamed(runner: string): Owner {
  return { runner, host: 'here', boot: 'b', namespace: 'n', pid: 1, started: '1' };
}
