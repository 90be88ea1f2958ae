import { readdir, readFile, stat, unlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, isoTime } from '../../core/clock.ts';
import type { Json } from '../../core/json.ts';
import { writeFileAtomic } from '../atomic-file.ts';
import { makePrivate } from '../private-directory.ts';
import { boolean, fields, optional, text } from '../shape.ts';
import { parseStrictJson } from '../strict-json.ts';

/** What a runner tells the others of this machine that use the same key. */
export interface PeerState {
  /** Its requests wait or are under way. */
  readonly demand: boolean;
  /** The server told it to wait until then, in milliseconds since 1970. */
  readonly pauseUntil: number | undefined;
}

/** How runners of one machine that use the same key see each other. Both reject with the system's error. */
export interface PeerFiles {
  /** Shows our state, and that we live. */
  show(state: PeerState): Promise<void>;
  /** The states of the others that live. */
  others(): Promise<PeerState[]>;
  remove(): Promise<void>;
}

/** Shown every second; older than this, its runner is gone. */
const liveMs = 5000;
/** So old, it may be removed: even a machine that slept shows it again. */
const staleMs = 3_600_000;
const mostBytes = 4096;
const fileName = /^\d+-[\da-f]+\.json$/;
const shape = fields({ started_at: text, demand: boolean, pause_until: optional(text) });

/** A file `<name>.json` of our own in the directory, which is made when it is needed. `name`: process id, `-`, hexadecimal digits. */
export function peerFiles(directory: string, name: string, clock: Clock): PeerFiles {
  const own = join(directory, `${name}.json`);
  const startedAt = isoTime(clock.now());
  let shown: string | undefined;
  let made = false;

  const write = async (content: string): Promise<void> => {
    made ||= makePrivate(directory);
    if (!made) throw new Error('the directory is not ours alone');
    made = false;
    await writeFileAtomic(own, content);
    made = true;
    shown = content;
  };
  /** The time of the file is that of our clock: all who read it compare it with theirs. */
  const touch = async (): Promise<void> => {
    const seconds = clock.now() / 1000;
    await utimes(own, seconds, seconds);
  };

  return {
    show: async ({ demand, pauseUntil }) => {
      const pause = pauseUntil === undefined ? {} : { pause_until: isoTime(pauseUntil), pause_reason: 'refused' };
      const content = `${JSON.stringify({ started_at: startedAt, demand, ...pause })}\n`;
      if (content !== shown) await write(content);
      await touch().catch(async () => {
        // Somebody cleaned up.
        await write(content);
        await touch();
      });
    },
    others: async () => {
      const names = await readdir(directory).catch((): string[] => []);
      const states: PeerState[] = [];
      for (const other of names) {
        const state =
          other === `${name}.json` || !fileName.test(other)
            ? undefined
            : await stateOf(join(directory, other), clock.now());
        if (state !== undefined) states.push(state);
      }
      return states;
    },
    remove: async () => {
      await unlink(own);
    },
  };
}

/** undefined: its runner is gone, or it cannot be read. */
async function stateOf(path: string, now: number): Promise<PeerState | undefined> {
  try {
    const stats = await stat(path);
    const age = now - stats.mtimeMs;
    if (age > staleMs) await unlink(path);
    if (Math.abs(age) > liveMs || !stats.isFile() || stats.size > mostBytes) return undefined;
    const value: Json = parseStrictJson(await readFile(path, 'utf8'));
    shape(value, '');
    const { demand, pause_until } = value as { demand: boolean; pause_until?: string };
    const pauseUntil = Date.parse(pause_until ?? '');
    return { demand, pauseUntil: Number.isNaN(pauseUntil) ? undefined : pauseUntil };
  } catch {
    return undefined;
  }
}
