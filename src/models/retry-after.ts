type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** How long a response asks us to wait, in milliseconds from `now` (milliseconds since 1970); undefined when it does not say. */
export function retryAfter(headers: Headers, now: number): number | undefined {
  const milliseconds = nonNegative(single(headers['retry-after-ms']));
  if (milliseconds !== undefined) return milliseconds;
  const text = single(headers['retry-after']);
  const seconds = nonNegative(text);
  if (seconds !== undefined) return seconds * 1000;
  // Only a date with a name of a month: Date.parse takes "-5" and "1.2.3" for dates, too.
  if (text === undefined || !/[a-z]{3}/i.test(text)) return undefined;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function nonNegative(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*\d+(\.\d*)?\s*$/.test(text) ? Number(text) : undefined;
}

function single(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0];
}
