import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

const accountName = /^[\da-f]{16}$/;
/** What was learned is of no use after a day; a runner that lives writes every half minute. */
const staleMs = 7 * 24 * 3_600_000;

/** Removes what was learned of accounts that nobody has used for a week: keys change, and local servers their ports. Never rejects. */
export async function removeStaleAccounts(limitsDirectory: string, now: number): Promise<void> {
  try {
    for (const name of await readdir(limitsDirectory)) {
      if (!accountName.test(name)) continue;
      const path = join(limitsDirectory, name);
      const stats = await lstat(path);
      if (stats.isDirectory() && now - stats.mtimeMs > staleMs) await rm(path, { recursive: true, force: true });
    }
  } catch {
    // They cost some space and nothing else.
  }
}
