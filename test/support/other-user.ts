/** True where a test may act as somebody else. */
export const canBeOther = process.getuid?.() === 0;

/** Does something with the rights of a user who owns nothing. */
export function asOther<T>(act: () => T): T {
  process.seteuid?.(65_534);
  try {
    return act();
  } finally {
    process.seteuid?.(0);
  }
}
