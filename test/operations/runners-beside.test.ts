import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { nothing } from '../../src/core/budget.ts';
import { isoTime, systemClock } from '../../src/core/clock.ts';
import type { Owner } from '../../src/core/event.ts';
import { encodeHeartbeat, heartbeatPath } from '../../src/store/journal/heartbeat.ts';
import { entryFiles } from '../../src/store/ledger/entry-files.ts';
import { ownerOf, systemProcesses } from '../../src/store/owner.ts';
import { type Workplace, workplace } from './workplace.ts';

/** A runner that lives, since it has our process id, and at work on the submission. */
async function runnerBeside(
  { folder }: Workplace,
  { limited, closed = false }: { limited: boolean; closed?: boolean },
) {
  const results = join(folder, 'async_results');
  const directory = join(results, readdirSync(results).find((name) => name.endsWith('.d')) ?? '');
  const owner: Owner = ownerOf('other', systemProcesses(process.env));
  const time = isoTime(systemClock.now());
  mkdirSync(join(directory, 'runners'), { recursive: true });
  const usual = { v: 1, seq: 1, main_loop_seconds: 0, storage: null, memory_mb: 90, cpu_seconds: 1 } as const;
  writeFileSync(heartbeatPath(directory, 'other'), encodeHeartbeat({ ...usual, owner, time, closed, tasks: {} }));
  if (!limited) return;
  const participant = { owner, since: systemClock.now(), claimed: nothing, spent: nothing, wants: false };
  await (await entryFiles(directory, systemClock)).add(1, { base: nothing, runners: { other: participant } });
}

async function warnings(limited: boolean, other: { limited: boolean; closed?: boolean }): Promise<string[]> {
  await using place = workplace();
  await place.submit({ limit: 2 });
  await runnerBeside(place, other);
  const told: string[] = [];
  const notice = (level: string, message: string): void => {
    if (level === 'warn') told.push(message);
  };
  await place.run({ observer: { notice }, ...(limited ? { maxTokensTotal: 1_000_000 } : {}) });
  return told.filter((message) => message.includes(' limit'));
}

describe('beside a living runner of the same task file', () => {
  test('that has no limit, a run with one says what will not be counted', async () => {
    const told = await warnings(true, { limited: false });
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/^The runner with process id \d+ on \S+ works on this task file without a limit: /);
  });

  test('that has a limit, a run without one says so', async () => {
    const told = await warnings(false, { limited: true });
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(
      /^The runner with process id \d+ on \S+ keeps to a limit on this task file, and this run has none: /,
    );
  });

  test.each([
    [true, { limited: true }],
    [false, { limited: false }],
    [true, { limited: false, closed: true }],
  ])('nothing is said where both have one or neither, or the other has ended (%s, %j)', async (limited, other) => {
    expect(await warnings(limited, other)).toEqual([]);
  });
});
