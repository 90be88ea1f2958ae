import type { Marks } from './style.ts';

/** `1,319` */
export function count(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

const units = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;

/** Three digits that matter: `980`, `1.84M`, `610k`. */
export function roughCount(value: number): string {
  // From 999.5 of a unit on, three digits round up to the next one.
  const unit = units.find(([size]) => value >= size * 0.9995 && value >= 1000);
  if (unit === undefined) return String(Math.round(value));
  return `${threeDigits(value / unit[0])}${unit[1]}`;
}

/** Bytes in decimal units: `980 B`, `1.84 MB`, `610 kB`. */
export function bytes(value: number): string {
  const text = roughCount(value);
  const [, digits = text, unit = ''] = /^(.*?)([kMGT]?)$/.exec(text) ?? [];
  return `${digits} ${unit}B`;
}

function threeDigits(value: number): string {
  if (value >= 99.95) return value.toFixed(0);
  return value >= 9.995 ? value.toFixed(1) : value.toFixed(2);
}

/** A mean score: a percentage where it is a share, the bare number elsewhere. */
export function score(value: number): string {
  return isShare(value) ? `${percentage(value)}%` : value.toFixed(3);
}

/** `[77.9–85.3]`, in the unit of the score that stands beside it. */
export function interval([low, high]: readonly [number, number], marks: Marks): string {
  const shares = isShare(low) && isShare(high);
  const bound = (value: number): string => (shares ? percentage(value) : value.toFixed(3));
  return `[${bound(low)}${marks.range}${bound(high)}]`;
}

function isShare(value: number): boolean {
  return value >= 0 && value <= 1;
}

function percentage(value: number): string {
  return (value * 100).toFixed(1);
}

/** Samples per second: `142`, `14.2`, `0.25`. */
export function rate(perSecond: number): string {
  if (perSecond >= 99.95) return count(Math.round(perSecond));
  return perSecond >= 0.995 || perSecond === 0 ? perSecond.toFixed(1) : perSecond.toFixed(2);
}

/** US dollars: `$12.40`; small sums with two digits that matter: `$0.0012`. */
export function dollars(value: number): string {
  return value === 0 || value >= 0.0995
    ? `$${value.toFixed(2)}`
    : `$${Number(value.toPrecision(2)).toFixed(digitsOf(value))}`;
}

function digitsOf(value: number): number {
  return Math.min(8, 1 - Math.floor(Math.log10(value)));
}
