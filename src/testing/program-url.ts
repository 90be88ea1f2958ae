import { fileURLToPath } from 'node:url';

/** One level above wherever the bundler puts the code that asks (scripts/build.js sees to it); from a source file, as in our own tests, further. */
const dist = new URL(import.meta.url.endsWith('.ts') ? '../../dist/' : '../', import.meta.url);

/** A built module of this folder. */
export function programUrl(name: 'vitest-evals' | 'node-evals' | 'load-hooks'): string {
  return new URL(`testing/${name}.js`, dist).href;
}

/** The library, which eval files call `evals`: another package may have that name. */
export const libraryPath = fileURLToPath(new URL('index.js', dist));

/** Fits the paths of all built modules, and nothing else. */
export function programFiles(): RegExp {
  return new RegExp(`^(?:file://)?${fileURLToPath(dist).replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')}`);
}
