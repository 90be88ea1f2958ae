import { expect, test } from 'vitest';
import { groupCommit } from '../../../src/store/journal/group-commit.ts';
import { FakeClock } from '../../support/fake-clock.ts';

test('the first sync is made at once, later ones in groups at least 10 ms apart, and failures are told to whom they concern', async () => {
  const clock = new FakeClock();
  const syncs: [number, number][] = [];
  const settled: unknown[] = [];
  const commit = groupCommit(
    (fd) => {
      syncs.push([clock.monotonic(), fd]);
      if (fd === 5) throw Object.assign(new Error('i/o error'), { code: 'EIO' });
    },
    (id, error) => settled.push([id, error?.code]),
    clock,
  );
  commit(1, 3);
  commit(2, 4);
  expect(syncs).toEqual([[0, 3]]);
  commit(3, 5);
  await clock.run(clock.sleep(25));
  expect(syncs).toEqual([
    [0, 3],
    [10, 4],
    [10, 5],
  ]);
  commit(4, 3);
  expect(syncs.at(-1)).toEqual([25, 3]);
  expect(settled).toEqual([
    [1, undefined],
    [2, undefined],
    [3, 'EIO'],
    [4, undefined],
  ]);
});
