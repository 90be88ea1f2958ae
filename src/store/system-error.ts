import { StorageError } from '../core/errors.ts';
import { printable } from '../core/printable.ts';

/** The words for the system's refusals that people meet, and what helps. */
const refusals: Readonly<Record<string, readonly [reason: string, hint?: string]>> = {
  ENOENT: ['does not exist'],
  ENOTDIR: ['does not exist: a part of its path is not a directory'],
  EISDIR: ['is a directory'],
  EACCES: ['permission denied', 'Check who owns it and its permissions.'],
  EPERM: ['the operation is not permitted', 'Check who owns it and its permissions.'],
  EROFS: ['the file system is read-only', 'Choose another place with --output-dir.'],
  ENOSPC: ['no space is left on the disk', 'Free some space and run the same command again.'],
  EDQUOT: ['the disk quota is used up', 'Free some space and run the same command again.'],
  EFBIG: ['the file would become larger than the system allows'],
  EIO: ['the disk reports an input/output error'],
  ELOOP: ['is a symbolic link that leads in a circle'],
  EMFILE: ['too many files are open', 'Raise the limit with `ulimit -n 4096`.'],
  ENAMETOOLONG: ['the name is too long'],
};

/** The code of a system error, `ENOSPC` for example; undefined for anything else that was thrown. */
export function errorCode(thrown: unknown): string | undefined {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** Why the system refused, in words. */
export function refusalReason(thrown: unknown): string {
  const code = errorCode(thrown) ?? '';
  const reason = refusals[code]?.[0];
  if (reason !== undefined) return `${reason} (${code})`;
  return printable(thrown instanceof Error ? thrown.message : String(thrown));
}

/** A path as it may stand in a message: quoted, and with nothing in it that could steer a terminal. */
export function quoted(path: string): string {
  return `"${printable(path)}"`;
}

/** Turns a system error into one for people: `Cannot write "…": no space is left on the disk (ENOSPC).` `otherwise` helps where nothing better is known. */
export function storageError(action: string, path: string, thrown: unknown, otherwise?: string): StorageError {
  if (thrown instanceof StorageError) return thrown;
  const hint = refusals[errorCode(thrown) ?? '']?.[1] ?? otherwise;
  return new StorageError(`Cannot ${action} ${quoted(path)}: ${refusalReason(thrown)}.`, hint, thrown);
}
