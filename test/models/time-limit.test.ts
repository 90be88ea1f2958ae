import { expect, test } from 'vitest';
import { timeLimit } from '../../src/models/time-limit.ts';
import { FakeClock } from '../support/fake-clock.ts';

test('calls back each request whose time has passed, and none that ended before', async () => {
  const clock = new FakeClock();
  const limit = timeLimit(1000, clock);
  const passed: [string, number][] = [];
  const begin = (name: string) => limit.begin(() => passed.push([name, clock.monotonic()]));
  begin('first');
  const forget = begin('ended');
  await clock.run(clock.sleep(400));
  begin('second');
  forget();
  await clock.run(clock.sleep(2000));
  begin('after a pause');
  await clock.run(clock.sleep(1500));
  expect(passed).toEqual([
    ['first', 1000],
    ['second', 1400],
    ['after a pause', 3400],
  ]);
});

test('calls nobody back once it is closed', async () => {
  const clock = new FakeClock();
  const limit = timeLimit(1000, clock);
  let passed = false;
  limit.begin(() => (passed = true));
  limit.close();
  await clock.run(clock.sleep(2000));
  expect(passed).toBe(false);
});
