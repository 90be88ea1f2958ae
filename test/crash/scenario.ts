export { flag } from '../../bench/flag.ts';

/** mulberry32: a scenario can be repeated from its seed. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export async function sleep(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}

/** Prints the figures; the process fails when an invariant was broken. */
export function verdict(name: string, broken: readonly string[], figures: string): void {
  process.stdout.write(`${broken.length === 0 ? 'ok' : 'BROKEN'}  ${name}: ${figures}\n`);
  for (const sentence of broken.slice(0, 20)) process.stdout.write(`    ${sentence}\n`);
  if (broken.length > 0) process.exitCode = 1;
}

/** A word given as `--name WORD`. */
export function word(name: string): string | undefined {
  const position = process.argv.indexOf(`--${name}`);
  return position === -1 ? undefined : process.argv[position + 1];
}
