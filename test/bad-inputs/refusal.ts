import { expect } from 'vitest';
import { type Place, type Told, treeOf } from './place.ts';

/** Anything that could steer a terminal; a line feed ends a line. */
// eslint-disable-next-line no-control-regex -- finding control characters is what this is for
export const steering = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

/** A refusal must not hang; how fast it is belongs into a benchmark. */
const longestMs = 20_000;

/**
 * A command line that must be refused: with this exit code, in one sentence and what to do, within two seconds, before
 * anything is sent, printed or written.
 */
export async function refusal(at: Place, exitCode: number, ...argv: string[]): Promise<Told> {
  const before = treeOf(at.folder);
  const requests = at.server.connections;
  const told = await at.evals(...argv);
  const about = `evals ${argv.join(' ')}\n${told.stderr}`;
  expect(told.exitCode, about).toBe(exitCode);
  expect(told.stdout, about).toBe('');
  expect(told.stderr, about).toMatch(/^error: \S[^\n]*\n(?: {2}\S[^\n]*\n)+$/);
  expect(told.stderr, about).not.toMatch(steering);
  expect(at.server.connections, about).toBe(requests);
  expect(treeOf(at.folder), about).toEqual(before);
  expect(told.ms, about).toBeLessThan(longestMs);
  expect(({} as { polluted?: unknown }).polluted, about).toBeUndefined();
  return told;
}
