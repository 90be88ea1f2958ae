import { UsageError } from '../core/errors.ts';

/** Bytes as text, without a byte-order mark. Throws a `UsageError` when they are not UTF-8. */
export function decoded(bytes: Uint8Array, where: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new UsageError(`${where} is not UTF-8 text.`, 'Save the file as UTF-8 and try again.', error);
  }
}
