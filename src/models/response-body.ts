import { isUtf8 } from 'node:buffer';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import type { RawAnswer } from '../core/model.ts';

/** Bytes that an answer may have, on the wire and unpacked. */
export const largestBody = 64 * 1024 * 1024;

/** The answer was abandoned in mid-body: nobody can keep it. */
export class AnswerTooLarge extends Error {
  constructor() {
    super(`the answer is larger than ${largestBody / 1024 / 1024} MiB`);
  }
}

const decoders = new Map([
  ['gzip', promisify(gunzip)],
  ['x-gzip', promisify(gunzip)],
  ['deflate', promisify(inflate)],
  ['br', promisify(brotliDecompress)],
]);

/**
 * A body as it is recorded. We ask for no compression; a server that compresses all the same is understood. What cannot be
 * unpacked, or would unpack to more than `largestBody`, stays as it came: it was paid for, and somebody may want to look.
 */
export async function unpacked(bytes: Buffer, contentEncoding: string | undefined): Promise<Buffer> {
  const decode = decoders.get(contentEncoding?.trim().toLowerCase() ?? '');
  if (decode === undefined) return bytes;
  try {
    return await decode(bytes, { maxOutputLength: largestBody });
  } catch {
    return bytes;
  }
}

/** Bytes as text that can be turned back into the same bytes. */
export function asText(bytes: Buffer): Pick<RawAnswer, 'body' | 'encoding'> {
  return isUtf8(bytes)
    ? { body: bytes.toString('utf8'), encoding: 'utf8' }
    : { body: bytes.toString('base64'), encoding: 'base64' };
}
