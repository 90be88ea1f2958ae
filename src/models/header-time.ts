const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const span = /^(?:\d+(?:\.\d+)?(?:ms|[smhd]))+$/;
const parts = /(\d+(?:\.\d+)?)(ms|[smhd])/g;
/** With a month's name or in ISO 8601 only: Date.parse takes "-5" and "1.2.3" for dates, too. */
const date = /[a-z]{3}|^\d{4}-\d\d-\d\dT/i;
/** Larger numbers of seconds are no spans but moments: since 1970 in seconds, or in milliseconds. */
const smallestEpochSeconds = 1e9;
const smallestEpochMs = 1e12;

/**
 * How far away a moment is that a header names, in milliseconds from `now` (milliseconds since 1970), never negative: as seconds, as
 * a span (`6m0s`, `20ms`), as seconds or milliseconds since 1970, or as a date (HTTP or ISO 8601). undefined: it names none.
 */
export function untilMs(text: string | undefined, now: number): number | undefined {
  const compact = text?.replaceAll(/\s+/g, '') ?? '';
  if (/^\d+(\.\d*)?$/.test(compact)) return fromNumber(Number(compact), now);
  if (span.test(compact)) {
    return [...compact.matchAll(parts)].reduce(
      (sum, [, count, unit = '']) => sum + Number(count) * (unitMs[unit] ?? 0),
      0,
    );
  }
  if (text === undefined || !date.test(text.trim())) return undefined;
  const moment = Date.parse(text);
  return Number.isNaN(moment) ? undefined : Math.max(0, moment - now);
}

function fromNumber(value: number, now: number): number {
  if (value > smallestEpochMs) return Math.max(0, value - now);
  if (value > smallestEpochSeconds) return Math.max(0, value * 1000 - now);
  return value * 1000;
}
