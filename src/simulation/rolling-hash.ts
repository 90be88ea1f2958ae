/** Characters under the hash. */
export const windowLength = 8;

/** Rabin and Karp's polynomial hash of the 8 characters from `offset` on, modulo 2³². */
export function hashAt(text: string, offset: number): number {
  let hash = 0;
  for (let index = offset; index < offset + windowLength; index++) {
    hash = (Math.imul(hash, base) + text.charCodeAt(index)) | 0;
  }
  return hash;
}

/** The hash at `position`, from that of the position before it. */
export function rolled(hash: number, text: string, position: number): number {
  const without = (hash - Math.imul(text.charCodeAt(position - 1), topPower)) | 0;
  return (Math.imul(without, base) + text.charCodeAt(position + windowLength - 1)) | 0;
}

const base = 0x01000193;
const topPower = power(windowLength - 1);

function power(exponent: number): number {
  return exponent === 0 ? 1 : Math.imul(base, power(exponent - 1));
}
