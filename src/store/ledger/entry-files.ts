import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../core/clock.ts';
import { StorageError } from '../../core/errors.ts';
import type { Json } from '../../core/json.ts';
import { createFileExclusive } from '../atomic-file.ts';
import { isIntact, sealed } from '../journal/record.ts';
import { boolean, type Check, fields, numberBetween, record, ShapeError, shape, text, wholeNumber } from '../shape.ts';
import { removeStaleTemporaries } from '../stale-temporaries.ts';
import { quoted } from '../system-error.ts';
import type { Entries } from './ledger.ts';
import type { LedgerState } from './state.ts';

const namePattern = /^(\d{6}|[1-9]\d{6,8})\.json$/;

/** So many older entries stay. Each new one removes one, and none that could be the newest to anybody for long. */
const kept = 32;

/** The entries of a ledger as files `ledger/000001.json`, …, each created whole, under a name that can be had only once. */
export async function entryFiles(runDirectory: string, clock: Clock): Promise<Entries> {
  const folder = join(runDirectory, 'ledger');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  removeStaleTemporaries(folder, clock);
  const pathOf = (number: number): string => entryPath(folder, number);
  const newestNumber = async (): Promise<number> => newestIn(folder);

  return {
    newest: async () => {
      const number = await newestNumber();
      return { number, state: number === 0 ? undefined : await readEntry(pathOf(number), clock) };
    },
    add: async (number, state) => {
      const path = pathOf(number);
      const bytes = sealed(JSON.stringify({ v: 1, ...state }));
      if (!(await createFileExclusive(path, bytes, { durable: true }))) return false;
      // Whoever slept so long that its number was given out and removed again finds newer ones: its entry is void.
      if ((await newestNumber()) !== number) {
        await rm(path, { force: true });
        return false;
      }
      if (number > kept) await rm(pathOf(number - kept), { force: true });
      return true;
    },
  };
}

/** The ids of the runners in the newest entry; none where there is no ledger, or it cannot be read. Writes nothing. */
export async function runnersInLedger(runDirectory: string, clock: Clock): Promise<ReadonlySet<string>> {
  const folder = join(runDirectory, 'ledger');
  try {
    const number = await newestIn(folder);
    return new Set(number === 0 ? [] : Object.keys((await readEntry(entryPath(folder, number), clock)).runners));
  } catch {
    return new Set();
  }
}

function entryPath(folder: string, number: number): string {
  return join(folder, `${String(number).padStart(6, '0')}.json`);
}

async function newestIn(folder: string): Promise<number> {
  return (await readdir(folder)).reduce(
    (newest, name) => Math.max(newest, Number(namePattern.exec(name)?.[1] ?? 0)),
    0,
  );
}

const lookAgainMs = 50;
const looks = 20;

/** Where a file system has no hard links, a new entry is empty for a moment. */
async function readEntry(path: string, clock: Clock): Promise<LedgerState> {
  for (let look = 1; look < looks; look++) {
    const bytes = await readFile(path);
    if (bytes.length > 0) return stateIn(bytes, path);
    await clock.sleep(lookAgainMs);
  }
  return stateIn(Buffer.alloc(0), path);
}

function stateIn(bytes: Buffer, path: string): LedgerState {
  try {
    if (isIntact(bytes, 0, bytes.length)) {
      const value = JSON.parse(bytes.toString()) as Json;
      entry(value, '');
      const { base, runners } = value as unknown as LedgerState;
      return { base, runners };
    }
  } catch (error) {
    if (!(error instanceof ShapeError || error instanceof SyntaxError)) throw error;
  }
  throw new StorageError(
    `The ledger entry ${quoted(path)} is damaged.`,
    'Remove its folder when no runner is at work: what was spent is read from the journals then.',
  );
}

const amount = fields({ usd: numberBetween(0, Number.MAX_VALUE), tokens: numberBetween(0, Number.MAX_VALUE) });
const participant = fields({
  owner: fields({
    runner: text,
    host: text,
    boot: text,
    namespace: text,
    pid: wholeNumber(0),
    started: text,
  }),
  since: numberBetween(-Number.MAX_VALUE, Number.MAX_VALUE),
  claimed: amount,
  spent: amount,
  wants: boolean,
});
const anyName: Check = () => undefined;
const entry = fields({
  v: shape('1', (value) => value === 1),
  base: amount,
  runners: record(anyName, participant),
});
