import process from 'node:process';

/** What a contender found: the prompt of the eval that the file exports, or the stack of what it throws when it is asked to. */
export function print({ default: exported }) {
  // A candidate that makes CommonJS of ES modules wraps it once more.
  const found = exported.default ?? exported;
  let text = found.prompt;
  try {
    found.thaw?.();
  } catch (error) {
    text = error.stack;
  }
  process.stdout.write(text);
}
