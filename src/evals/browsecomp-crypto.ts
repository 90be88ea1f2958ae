import { createHash } from 'node:crypto';

/**
 * A text of the BrowseComp dataset in the clear: base64, XORed with the SHA-256 of the row's canary, repeated. The cipher
 * has no check of its own: another canary gives garbage, or an `Error` where the garbage is not UTF-8.
 */
export function decrypt(ciphertext: string, canary: string): string {
  const key = createHash('sha256').update(canary, 'utf8').digest();
  const bytes = Buffer.from(ciphertext, 'base64').map((byte, index) => byte ^ (key[index % key.length] ?? 0));
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new Error('A BrowseComp text does not decrypt with the canary of its row.', { cause: error });
  }
}
