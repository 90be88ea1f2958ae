import { UsageError } from '../core/errors.ts';
import { printable } from '../core/printable.ts';

/** Reads the value of a flag. Throws a `UsageError` that quotes it when it makes no sense. */
export type ValueParser<T> = (text: string) => T;

function refuse(flag: string, text: string, expected: string): never {
  throw new UsageError(`${flag} cannot be "${printable(text, 100)}".`, `It takes ${expected}.`);
}

export function wholeNumber(flag: string, least: number, most = Number.MAX_SAFE_INTEGER): ValueParser<number> {
  const range = most === Number.MAX_SAFE_INTEGER ? `${least} or more` : `${least} to ${most}`;
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    return Number.isSafeInteger(value) && value >= least && value <= most
      ? value
      : refuse(flag, text, `a whole number: ${range}`);
  };
}

export function decimalNumber(flag: string, least: number, most: number, expected: string): ValueParser<number> {
  return (text) => {
    const value = /^(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
    return value >= least && value <= most ? value : refuse(flag, text, expected);
  };
}

/** A number of samples, or `all` (undefined). */
export function limit(flag: string): ValueParser<number | 'all'> {
  const number = wholeNumber(flag, 1);
  return (text) => {
    if (text === 'all') return text;
    return /^[1-9]\d*$/.test(text) ? number(text) : refuse(flag, text, 'a whole number of samples, 1 or more, or all');
  };
}

export function text(flag: string): ValueParser<string> {
  return (value) => (value.trim() === '' || value.includes('\0') ? refuse(flag, value, 'some text') : value);
}

/** Names with commas between them, each once. */
export function names(flag: string): ValueParser<readonly string[]> {
  return (value) => {
    const all = value.split(',').map((name) => name.trim());
    if (all.includes('')) refuse(flag, value, 'names with commas between them, none of them empty');
    return [...new Set(all)];
  };
}

/** One of a few words. */
export function oneOf<const Word extends string>(flag: string, words: readonly Word[]): ValueParser<Word> {
  return (value) => words.find((word) => word === value) ?? refuse(flag, value, `one of ${words.join(', ')}`);
}

const unitSeconds: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };
/** Timers count milliseconds in 31 bits. */
const longestMs = 24 * 86_400_000;

/** A time as `90`, `1.5m`, `30m`, `2h` or `1d`, in milliseconds; a bare number is seconds. */
export function time(flag: string, least: 'zero' | 'above-zero'): ValueParser<number> {
  const [leastMs, range] = least === 'zero' ? [0, 'at most 24d'] : [1, 'above 0 and at most 24d'];
  return (value) => {
    const ms = milliseconds(value);
    return ms >= leastMs && ms <= longestMs
      ? ms
      : refuse(flag, value, `seconds, or a time like 90s, 30m or 2h; ${range}`);
  };
}

const oldestDays = 36_500;

/** How long ago, as `90s`, `12h` or `30d`, in milliseconds. */
export function age(flag: string): ValueParser<number> {
  return (value) => {
    const ms = /[smhd]$/.test(value) ? milliseconds(value) : Number.NaN;
    return ms <= oldestDays * 86_400_000 ? ms : refuse(flag, value, `a time with its unit, like 90s, 12h or 30d`);
  };
}

const unitBytes: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};

/** A size as `500MB`, `1.5GB` or `1GiB`, in bytes. */
export function byteCount(flag: string): ValueParser<number> {
  return (value) => {
    const [, number = '', unit = ''] = /^(\d+\.?\d*|\.\d+) ?([kmgt]?i?b)$/i.exec(value) ?? [];
    const bytes = Math.floor(Number(number) * (unitBytes[unit.toLowerCase()] ?? Number.NaN));
    return number !== '' && Number.isSafeInteger(bytes) ? bytes : refuse(flag, value, 'a size like 500MB, 1GB or 1GiB');
  };
}

/** NaN where it is no time. */
function milliseconds(value: string): number {
  const [, number = '', unit = ''] = /^(\d+\.?\d*|\.\d+)([smhd]?)$/.exec(value) ?? [];
  if (number === '') return Number.NaN;
  return Math.round(Number(number) * (unitSeconds[unit] ?? Number.NaN) * 1000);
}
