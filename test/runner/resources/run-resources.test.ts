import { describe, expect, test } from 'vitest';
import { Interrupted } from '../../../src/core/errors.ts';
import { TaskStopped } from '../../../src/core/failure.ts';
import type { Resource } from '../../../src/core/resource.ts';
import { RunResources } from '../../../src/runner/resources/run-resources.ts';
import { FakeClock } from '../../support/fake-clock.ts';

function rig() {
  const clock = new FakeClock();
  const abort = new AbortController();
  const trouble: string[] = [];
  const log: string[] = [];
  const resources = new RunResources({
    clock,
    abort: abort.signal,
    redact: (text) => text.replaceAll('sk-secret', '[redacted]'),
    onTrouble: (message) => trouble.push(message),
  });
  let built = 0;
  /** Its value is its name with a number; what happens to it stands in the log. */
  const make = (
    name: string,
    per: Resource<string>['per'],
    parts: readonly Resource<string>[] = [],
  ): Resource<string> => ({
    name,
    per,
    build: async ({ use }) => {
      for (const part of parts) await use(part);
      const value = `${name}${String(++built)}`;
      log.push(`build ${value}`);
      return value;
    },
    dispose: (value) => {
      log.push(`dispose ${value}`);
    },
  });
  return { clock, abort, trouble, log, resources, make };
}

describe('A resource of the run', () => {
  test('is built once for all samples, when the first one asks, and disposed of at the end', async () => {
    const { resources, make, log } = rig();
    const db = make('db', 'run');
    const [one, two] = [resources.forPass(), resources.forPass()];
    expect(await Promise.all([one.use(db), two.use(db), one.use(db)])).toEqual(['db1', 'db1', 'db1']);
    await one.release();
    await two.release();
    expect(log).toEqual(['build db1']);
    await resources.close();
    expect(log).toEqual(['build db1', 'dispose db1']);
  });

  test('that is made of another outlives nobody: the last built goes first', async () => {
    const { resources, make, log } = rig();
    const connection = make('connection', 'run');
    const client = make('client', 'run', [connection]);
    await resources.forPass().use(client);
    await resources.close();
    expect(log).toEqual(['build connection1', 'build client2', 'dispose client2', 'dispose connection1']);
  });

  test('that cannot be disposed of is told, without secrets, and the others still are', async () => {
    const { resources, make, log, trouble } = rig();
    const bad: Resource<number> = {
      name: 'bad',
      per: 'run',
      build: () => 1,
      dispose: () => {
        throw new Error('sk-secret is gone');
      },
    };
    const pass = resources.forPass();
    await pass.use(make('good', 'run'));
    await pass.use(bad);
    await resources.close();
    expect(trouble).toEqual(['The resource "bad" could not be disposed of: [redacted] is gone.']);
    expect(log).toEqual(['build good1', 'dispose good1']);
  });

  test('whose disposal hangs does not keep the run from ending', async () => {
    const { resources, clock, trouble } = rig();
    const hanging: Resource<number> = {
      name: 'hanging',
      per: 'run',
      build: () => 1,
      dispose: async () => new Promise(() => undefined),
    };
    await resources.forPass().use(hanging);
    await clock.run(resources.close());
    expect(trouble).toEqual(['The resource "hanging" could not be disposed of: it takes longer than 10 s.']);
  });

  test('that cannot be built stops the task with a sentence', async () => {
    const { resources } = rig();
    const broken: Resource<number> = {
      name: 'db',
      per: 'run',
      build: () => {
        throw new Error('no route to sk-secret');
      },
    };
    const stopped = await resources
      .forPass()
      .use(broken)
      .catch((error: unknown) => error);
    expect(stopped).toBeInstanceOf(TaskStopped);
    expect((stopped as TaskStopped).record).toEqual({
      kind: 'resource',
      message: 'the resource "db" could not be built: no route to [redacted]',
    });
  });

  test('cannot be made of itself, nor of what belongs to samples', async () => {
    const { resources, make } = rig();
    const self: Resource<string> = { name: 'self', per: 'run', build: async ({ use }): Promise<string> => use(self) };
    await expect(resources.forPass().use(make('client', 'run', [make('page', 'sample')]))).rejects.toThrow(
      'the resource "page" belongs to samples',
    );
    await expect(resources.forPass().use(self)).rejects.toThrow('it is made of itself');
  });
});

describe('A resource of samples', () => {
  test('is a new one for each that asks, and goes with it', async () => {
    const { resources, make, log } = rig();
    const page = make('page', 'sample', [make('browser', 'run')]);
    const [one, two] = [resources.forPass(), resources.forPass()];
    expect(await one.use(page)).toBe('page2');
    expect(await one.use(page)).toBe('page2');
    expect(await two.use(page)).toBe('page3');
    await one.release();
    expect(log.slice(-1)).toEqual(['dispose page2']);
    await two.release();
    await resources.close();
    expect(log.slice(-2)).toEqual(['dispose page3', 'dispose browser1']);
  });
});

describe('A pool', () => {
  test('is lent first come first served, and built no more often than its size', async () => {
    const { resources, make, log } = rig();
    const pool = make('vm', 2);
    const passes = [1, 2, 3, 4].map(() => resources.forPass());
    const got: string[] = [];
    const uses = passes.map(async (pass, index) => {
      got.push(`${String(index)} has ${await pass.use(pool)}`);
    });
    await Promise.all(uses.slice(0, 2));
    expect(resources.waits()).toEqual([{ name: 'vm', waiting: 2, size: 2 }]);
    await passes[1]!.release();
    await passes[0]!.release();
    await Promise.all(uses);
    expect(got).toEqual(['0 has vm1', '1 has vm2', '2 has vm2', '3 has vm1']);
    expect(resources.waits()).toEqual([]);
    for (const pass of passes.slice(2)) await pass.release();
    await resources.close();
    expect(log).toEqual(['build vm1', 'build vm2', 'dispose vm2', 'dispose vm1']);
  });

  test('turns away who waits when the run is told to end at once', async () => {
    const { resources, make, abort } = rig();
    const pool = make('vm', 1);
    await resources.forPass().use(pool);
    const waiting = resources.forPass().use(pool);
    abort.abort();
    await expect(waiting).rejects.toBeInstanceOf(Interrupted);
  });

  test('has a place again after one could not be built', async () => {
    const { resources } = rig();
    let tries = 0;
    const shaky: Resource<number> = {
      name: 'shaky',
      per: 1,
      build: async () => {
        await Promise.resolve();
        tries += 1;
        if (tries === 1) throw new Error('not yet');
        return tries;
      },
    };
    const [one, two] = [resources.forPass(), resources.forPass()];
    const uses = [one.use(shaky), two.use(shaky)];
    await expect(uses[0]).rejects.toThrow('not yet');
    expect(await uses[1]).toBe(2);
  });
});
