import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { EvalsError } from '../../src/core/errors.ts';
import { runFile, type RunFileOptions, type RunFileReport } from '../../src/operations/run-file.ts';
import { watchFile } from '../../src/operations/watch-file.ts';
import { timeoutOf } from '../../src/operations/time-limits.ts';
import { type Workplace, workplace } from './workplace.ts';

/** Asks the model once for each row; the rows that `fails` names throw. */
function evalFile(place: Workplace, rows: readonly string[], fails: readonly string[] = []): void {
  writeFileSync(
    join(place.folder, 'own.eval.ts'),
    `import { forEach } from 'evals';
    const fails = ${JSON.stringify(fails)};
    export default forEach('own', ${JSON.stringify(rows.map((question) => ({ id: question, question, target: 'x' })))},
      async ({ id, question, model }) => {
        await model.generate(question);
        if (fails.includes(id)) throw new Error('not this one');
        return { name: 'asked', value: 1 };
      });`,
  );
}

function options(
  place: Workplace,
  environment: Record<string, string>,
  more: Partial<RunFileOptions> = {},
): RunFileOptions {
  return {
    file: './own.eval.ts',
    models: ['mock/strong'],
    cwd: place.folder,
    outputDir: 'async_results',
    environment,
    clock: systemClock,
    concurrent: 4,
    maxRetries: undefined,
    timeoutMs: undefined,
    retryFailed: false,
    allowChanged: false,
    acceptCorruption: false,
    steal: false,
    dryRun: false,
    stop: new AbortController().signal,
    abort: new AbortController().signal,
    ...more,
  };
}

async function rig() {
  const place = workplace();
  const server = await place.serve('latency=0');
  const environment = { MOCK_BASE_URL: server.baseUrl, EVALS_CACHE_DIR: join(place.folder, 'cache') };
  return {
    place,
    asked: () => server.stats().received,
    run: async (more: Partial<RunFileOptions> = {}) => runFile(options(place, environment, more)),
    options: (more: Partial<RunFileOptions>) => options(place, environment, more),
    [Symbol.asyncDispose]: async () => place[Symbol.asyncDispose](),
  };
}

const done = ({ runs }: RunFileReport) => runs.map(({ status }) => status.totals.done);

describe('evals run FILE', () => {
  test('submits and runs in one step, all samples unless told otherwise', async () => {
    await using its = await rig();
    evalFile(
      its.place,
      Array.from({ length: 12 }, (_, index) => `q${String(index)}`),
    );
    const report = await its.run();
    expect([report.exitCode, done(report), its.asked()]).toEqual([0, [12], 12]);
  });

  test('under the name of an experiment goes on with it, and grows it by what it lacks', async () => {
    await using its = await rig();
    evalFile(its.place, ['a', 'b', 'c']);
    await its.run({ experiment: 'e', limit: 2 });
    await its.run({ experiment: 'e', limit: 2 });
    expect(its.asked()).toBe(2);
    expect(done(await its.run({ experiment: 'e' }))).toEqual([1]);
    expect(its.asked()).toBe(3);
  });

  test('runs the samples that are asked for by id or by content', async () => {
    await using its = await rig();
    evalFile(its.place, ['red apple', 'green apple', 'red car']);
    expect(done(await its.run({ samples: ['red car'] }))).toEqual([1]);
    expect(done(await its.run({ grep: '^RED' }))).toEqual([2]);
    await expect(its.run({ samples: ['red cat'] })).rejects.toMatchObject({
      exitCode: 2,
      hint: 'Did you mean red car?',
    });
    await expect(its.run({ grep: '(' })).rejects.toMatchObject({ exitCode: 2 });
    await expect(its.run({ grep: 'pear' })).rejects.toMatchObject({ exitCode: 2 });
  });

  test('runs again what failed, under new code, and nothing else', async () => {
    await using its = await rig();
    evalFile(its.place, ['a', 'b', 'c'], ['b']);
    expect((await its.run({ experiment: 'e' })).exitCode).toBe(1);
    evalFile(its.place, ['a', 'b', 'c']);
    const report = await its.run({ experiment: 'e', onlyFailed: true });
    expect([report.exitCode, done(report), its.asked()]).toEqual([0, [1], 4]);
    await expect(its.run({ experiment: 'e', onlyFailed: true })).rejects.toMatchObject({ exitCode: 2 });
    await expect(its.run({ onlyFailed: true })).rejects.toMatchObject({ exitCode: 2 });
  });

  test('stores what came out as the baseline of tests, when told to', async () => {
    await using its = await rig();
    evalFile(its.place, ['a', 'b']);
    const report = await its.run({ updateBaseline: true });
    expect(report.baselines).toMatchObject([{ evalName: 'own', modelName: 'mock/strong', changed: true }]);
    expect(its.place.files().some(({ path }) => path.endsWith('own.eval.baseline.json'))).toBe(true);
    expect((await its.run({ updateBaseline: true })).baselines).toMatchObject([{ changed: false }]);
    evalFile(its.place, ['a', 'b'], ['b']);
    await expect(its.run({ updateBaseline: true })).rejects.toMatchObject({ exitCode: 2 });
  });

  test('ends with 3 where the accuracy is not what the eval asks for, and refuses what no result could reach', async () => {
    await using its = await rig();
    const gate = (rate: number, on: string) => {
      writeFileSync(
        join(its.place.folder, 'own.eval.ts'),
        `import { forEach } from 'evals';
        export default forEach('own', [{ n: 0 }, { n: 1 }, { n: 2 }], ({ n }) => ({ name: 'right', value: n === 0 ? 0 : 1 }),
          { models: [], atLeast: { rate: ${String(rate)}, on: '${on}' } });`,
      );
    };
    gate(0.6, 'estimate');
    expect((await its.run()).exitCode).toBe(0);
    gate(0.7, 'estimate');
    const { exitCode, runs } = await its.run();
    expect([exitCode, runs[0]?.messages]).toEqual([
      3,
      ['own__none: gate not met: 66.7% is less than the 70.0% that is asked for.'],
    ]);
    gate(0.5, 'lower-bound');
    await expect(its.run()).rejects.toMatchObject({
      exitCode: 2,
      hint: 'It takes 4 of them: give a larger --limit, or ask for less.',
    });
  });
});

describe('evals run FILE --watch', () => {
  test('runs again when the file changes, and buys only what changed', async () => {
    await using its = await rig();
    evalFile(its.place, ['a', 'b']);
    const stop = new AbortController();
    const results: (number | string)[] = [];
    const steps = [
      () => {
        evalFile(its.place, ['a', 'b', 'c']);
      },
      () => {
        writeFileSync(join(its.place.folder, 'own.eval.ts'), 'export default 1 +;');
      },
      () => {
        evalFile(its.place, ['b', 'c']);
      },
      () => {
        stop.abort(130);
      },
    ];
    await watchFile({
      ...its.options({ stop: stop.signal }),
      onEnd: async (result) => {
        results.push(result instanceof EvalsError ? 'error' : (done(result).at(-1) ?? -1));
        if (result instanceof EvalsError) steps.shift()?.();
        return Promise.resolve();
      },
      onWaiting: () => {
        if (results.at(-1) !== 'error') steps.shift()?.();
      },
    });
    expect(results).toEqual([2, 3, 'error', 2]);
    expect(its.asked()).toBe(3);
  });
});

test('an attempt may take ten minutes, unless the eval or a flag says otherwise', () => {
  expect(timeoutOf({ timeoutMs: undefined }, undefined)).toBe(600_000);
  expect(timeoutOf({ timeoutMs: undefined }, { timeoutMs: 5 })).toBe(5);
  expect(timeoutOf({ timeoutMs: 7 }, { timeoutMs: 5 })).toBe(7);
});

test('models are those of the flag, else those of the eval, else two that everybody knows', async () => {
  await using place = workplace();
  const models = async (given: readonly string[] | undefined) => {
    await place.submit({ models: given, limit: 1 });
    return (await place.poll()).tasks.map(({ model_name }) => model_name);
  };
  expect(await models(undefined)).toEqual(['gpt-4o', 'gpt-3.5-turbo']);
  expect(await models(['mock/weak'])).toEqual(['mock/weak']);
});
