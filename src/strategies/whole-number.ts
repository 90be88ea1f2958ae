import { UsageError } from '../core/errors.ts';

/** Throws a `UsageError` that names the option when its value is not a whole number from 1 on. */
export function wholeNumber(option: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 1) return;
  throw new UsageError(`The ${option} is ${String(value)}.`, 'Give a whole number from 1 on.');
}
