const keyLike = /\b(sk|pk|gsk|xai|key)-[A-Za-z0-9_*-]{6,}|\bBearer\s+[^\s"',]+/g;

/** Removes secrets from text that goes to a file, a log or a terminal: the given ones, their first and last parts, and whatever looks like a key. */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const known = secrets
    .filter((secret) => secret.length >= 8)
    .flatMap((secret) => [secret, ...(secret.length >= 16 ? [secret.slice(0, 10), secret.slice(-8)] : [])])
    .sort((a, b) => b.length - a.length);
  return (text) =>
    known.reduce((redacted, secret) => redacted.replaceAll(secret, '[redacted]'), text).replace(keyLike, '[redacted]');
}
