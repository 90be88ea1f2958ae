import { crc32 } from 'node:zlib';
import type { Random } from '../../src/core/random.ts';

/** One change to a file's bytes. */
export type Mutation = (bytes: Buffer, random: Random) => Buffer;

const below = (random: Random, limit: number): number => Math.floor(random() * limit);
const cut = (bytes: Buffer, from: number, to: number): Buffer =>
  Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
const insert = (bytes: Buffer, at: number, more: Uint8Array): Buffer =>
  Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)]);
const span = (bytes: Buffer, random: Random): [number, number] => {
  const from = below(random, bytes.length);
  return [from, Math.min(bytes.length, from + 1 + below(random, 60))];
};
const byLines =
  (change: (lines: string[], random: Random) => string[]): Mutation =>
  (bytes, random) =>
    Buffer.from(change(bytes.toString('latin1').split(/(?<=\n)/), random).join(''), 'latin1');

/** Accidents: whatever they do to a line of a journal, its checksum tells. */
export const accidents: Readonly<Record<string, Mutation>> = {
  'a flipped bit': (bytes, random) => {
    const copy = Buffer.from(bytes);
    const at = below(random, copy.length);
    copy[at] = (copy[at] ?? 0) ^ (1 << below(random, 8));
    return copy;
  },
  'a piece lost': (bytes, random) => cut(bytes, ...span(bytes, random)),
  'a piece twice': (bytes, random) => {
    const [from, to] = span(bytes, random);
    return insert(bytes, to, bytes.subarray(from, to));
  },
  'a piece moved': (bytes, random) => {
    const [from, to] = span(bytes, random);
    const rest = cut(bytes, from, to);
    return insert(rest, below(random, rest.length + 1), bytes.subarray(from, to));
  },
  'a piece of zeros': (bytes, random) => {
    const [from, to] = span(bytes, random);
    return Buffer.from(bytes).fill(0, from, to);
  },
  'noise put in': (bytes, random) => {
    const noise = Buffer.from(Array.from({ length: 1 + below(random, 40) }, () => below(random, 256)));
    return insert(bytes, below(random, bytes.length + 1), noise);
  },
  'the end lost': (bytes, random) => bytes.subarray(0, below(random, bytes.length)),
  'the beginning lost': (bytes, random) => bytes.subarray(below(random, bytes.length)),
  'a line lost': byLines((lines, random) => lines.toSpliced(below(random, lines.length), 1)),
  'a line twice': byLines((lines, random) => {
    const at = below(random, lines.length);
    return lines.toSpliced(below(random, lines.length + 1), 0, lines[at] ?? '');
  }),
  'two lines swapped': byLines((lines, random) => {
    const [a, b] = [below(random, lines.length), below(random, lines.length)];
    return lines.with(a, lines[b] ?? '').with(b, lines[a] ?? '');
  }),
};

const values: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1e21,
  0.5,
  Number.MAX_SAFE_INTEGER,
  '',
  'x',
  '__proto__',
  [],
  {},
  [[]],
  { e: 'open' },
];

/** Ill will: a value is another one, and a journal's line has the checksum that belongs to it. */
export const forgeries: Readonly<Record<string, Mutation>> = {
  'another value': (bytes, random) => {
    const lines = bytes.toString().split('\n');
    const at = below(random, lines.length);
    if (lines.length > 1 && lines.at(-1) !== '') return bytes;
    const journal = /,"c":"[\da-f]{8}"\}$/.test(lines[0] ?? '');
    const text = journal ? (lines[at] ?? '') : bytes.toString();
    if (text === '') return bytes;
    const forged = forge(text, journal, random);
    return Buffer.from(journal ? lines.with(at, forged).join('\n') : forged);
  },
};

function forge(text: string, journal: boolean, random: Random): string {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    return text;
  }
  const places = placesIn(root);
  const place = places[below(random, places.length)];
  if (place === undefined) return text;
  if (random() < 0.2) Reflect.deleteProperty(place.holder, place.key);
  else place.holder[place.key] = values[below(random, values.length)];
  if (!journal) return JSON.stringify(root);
  const { c: _, ...event } = root as Record<string, unknown>;
  const body = JSON.stringify(event).slice(0, -1);
  return `${body},"c":"${crc32(body).toString(16).padStart(8, '0')}"}`;
}

interface PlaceInJson {
  readonly holder: Record<string, unknown>;
  readonly key: string;
}

function placesIn(value: unknown): PlaceInJson[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...placesIn(holder[key])]);
}
