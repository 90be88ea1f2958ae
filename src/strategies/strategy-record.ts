import type { Strategy, StrategyRecord } from '../core/strategy.ts';

/** A strategy as `--strategy` takes it, with its size unless it finds that out by itself. */
export function strategyRecord({ name, limit, window }: Strategy): StrategyRecord {
  const sized = window === undefined && name !== 'sequential';
  return { name: sized ? `${name}:${limit}` : name, limit };
}
