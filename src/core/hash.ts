let crypto: ReturnType<typeof process.getBuiltinModule<'node:crypto'>> | undefined;

/** SHA-256 of a text (as UTF-8) or of bytes, as 64 lower-case hexadecimal digits. */
export function sha256(data: string | Uint8Array): string {
  // Loaded with the first hash: it takes milliseconds, and many commands never need it.
  crypto ??= process.getBuiltinModule('node:crypto');
  return crypto.hash('sha256', data, 'hex');
}
