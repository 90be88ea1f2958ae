import { expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { measure } from '../../../src/operations/bench/measure.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

test('more samples than the eval has are refused before anything is run', async () => {
  const contender = { name: 'sequential', flags: [], concurrency: 1 };
  const measured = measure(contender, {
    cwd: temporaryDirectory(),
    eval: 'arithmetic',
    data: undefined,
    model: 'mock/strong',
    samples: 201,
    settings: {},
    environment: {},
    clock: systemClock,
    stop: new AbortController().signal,
  });
  await expect(measured).rejects.toMatchObject({
    message: 'The eval "arithmetic" has 200 samples, not 201.',
    hint: 'Use --samples 200, or rows of your own: --eval custom --data FILE.',
  });
});
