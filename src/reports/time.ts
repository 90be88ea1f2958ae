import { printable } from '../core/printable.ts';
import { duration } from './duration.ts';

/** How long an answer took: `210ms`, `1.24s`, `12.4s`, `2m05s`. */
export function latency(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)}ms`;
  if (ms < 9995) return `${(ms / 1000).toFixed(2)}s`;
  return ms < 99_950 ? `${(ms / 1000).toFixed(1)}s` : duration(ms / 1000);
}

/** `2026-11-20 17:30:00 UTC` of an ISO-8601 time in UTC; what is none is shown as it is. */
export function dateTime(iso: string): string {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(iso)) return printable(iso, 40);
  return `${iso.slice(0, 10)} ${timeOfDay(iso)} UTC`;
}

/** `17:30:00` */
export function timeOfDay(iso: string): string {
  return iso.slice(11, 19);
}
