import { matches, shape } from './shape.ts';

/** Names that a file system of the Windows family keeps for devices, also with an ending behind them. */
const deviceName = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;
const idPattern = /^[a-z0-9][a-z0-9._-]{0,127}$/;
const partPattern = /^[A-Za-z0-9][A-Za-z0-9._+@=~,-]{0,199}$/;

/** A name that means one and the same file on every system. */
function isSafeName(name: string): boolean {
  return !name.includes('..') && !name.endsWith('.') && !deviceName.test(name);
}

/** The id of a task or a submission: it becomes a file's name. */
export const safeId = shape(
  'an id of at most 128 lower-case letters, digits, ".", "_" and "-"',
  (value) => matches(idPattern)(value) && isSafeName(value as string),
);

/** A path below `samples/` in the run directory that cannot lead out of it. */
export const samplesPath = shape('a path below samples/', (value) => {
  if (typeof value !== 'string') return false;
  const [root, ...parts] = value.split('/');
  return root === 'samples' && parts.length > 0 && parts.every((part) => partPattern.test(part) && isSafeName(part));
});
