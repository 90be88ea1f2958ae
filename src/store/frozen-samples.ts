import { createHash } from 'node:crypto';
import type { Sample } from '../core/eval.ts';

/** The samples of one eval as they are frozen at submit. */
export interface FrozenSamples {
  readonly bytes: Uint8Array;
  /** Of `bytes`. */
  readonly sha256: string;
}

/** No text grows beyond what a string can hold, however many samples there are. */
const samplesPerChunk = 1000;

/** JSON Lines, one sample each, in the order given. Equal samples give equal bytes. */
export function freezeSamples(samples: readonly Sample[]): FrozenSamples {
  const hash = createHash('sha256');
  const chunks: Buffer[] = [];
  for (let start = 0; start < samples.length; start += samplesPerChunk) {
    const chunk = Buffer.from(
      samples
        .slice(start, start + samplesPerChunk)
        .map(lineOf)
        .join(''),
    );
    hash.update(chunk);
    chunks.push(chunk);
  }
  return { bytes: Buffer.concat(chunks), sha256: hash.digest('hex') };
}

function lineOf({ id, input, target, metadata }: Sample): string {
  return `${JSON.stringify({ id, input, target, metadata })}\n`;
}
