import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Workplace, workplace } from './workplace.ts';

/** An eval of its own with three rows, whose body and options are given as code; `log` notes what happens in a file. */
async function submitted(place: Workplace, body: string, options: string, before = ''): Promise<() => string[]> {
  const log = join(place.folder, 'log.txt');
  writeFileSync(log, '');
  writeFileSync(
    join(place.folder, 'own.eval.ts'),
    `import { appendFileSync } from 'node:fs';
    import { forEach, resource, sequential } from 'evals';
    const log = (line) => appendFileSync(${JSON.stringify(log)}, line + '\\n');
    ${before}
    export default forEach('own', [{ id: 'a' }, { id: 'b' }, { id: 'c' }], ${body}, ${options});`,
  );
  await place.submit({ evals: ['own.eval.ts'], models: undefined });
  return () => readFileSync(log, 'utf8').split('\n').slice(0, -1);
}

const fine = `({ name: 'fine', value: 1 })`;

describe('What an eval of the user says of itself holds in a run:', () => {
  test('its steps take places among the requests in flight', async () => {
    await using place = workplace();
    const log = await submitted(
      place,
      `async ({ step, clock }) => {
        await Promise.all([1, 2, 3, 4].map((n) => step('wait', n, async () => { log('+'); await clock.sleep(20); log('-'); return n; })));
        return ${fine};
      }`,
      '{ models: [] }',
    );
    await place.run({ concurrent: 2 });
    let open = 0;
    const most = Math.max(...log().map((line) => (open += line === '+' ? 1 : -1)));
    expect([most, log().length]).toEqual([2, 24]);
  });

  test('its time limit, for steps and for requests', async () => {
    await using place = workplace({ EVALS_MOCK: 'latency=5000' });
    await submitted(
      place,
      `async ({ id, step, model, signal }) => {
        if (id === 'a') await step('hang', 1, async (stop) => new Promise((_, reject) => stop.addEventListener('abort', () => reject(new Error('stopped')))));
        else await model.generate('x');
        return ${fine};
      }`,
      `{ models: ['mock/strong'], timeout: 0.1, retries: 0 }`,
    );
    const { status } = await place.run({ timeoutMs: undefined });
    expect(status.tasks[0]?.failures).toEqual({ timeout: 3 });
  });

  test('how often a request is tried again', async () => {
    await using place = workplace();
    const server = await place.serve('latency=0,errors=1');
    await submitted(
      place,
      `async ({ model }) => { await model.generate('x'); return ${fine}; }`,
      `{ models: ['mock/strong'], retries: 0 }`,
    );
    const { status } = await place.run();
    expect([status.totals.failed, server.stats().received]).toEqual([3, 3]);
  });

  test('its repeats, and its strategy', async () => {
    await using place = workplace();
    await submitted(place, `() => ${fine}`, '{ models: [], repeats: 2, strategy: sequential() }');
    // `workplace` submits with one repeat unless it is told not to.
    await place.submit({ evals: ['own.eval.ts'], models: undefined, repeats: undefined });
    const { status } = await place.run({ concurrent: undefined });
    expect(status.totals.done).toBe(6);
    expect(status.tasks[0]?.strategy).toBe('sequential');
  });

  test('its resources are given back after each sample, and disposed of at the end, also when samples fail', async () => {
    await using place = workplace();
    const log = await submitted(
      place,
      `async ({ id, resources }) => { log(id + ' ' + await resources.page + ' ' + await resources.vm); if (id === 'b') throw new Error('no'); return ${fine}; }`,
      '{ models: [], resources: { page, vm } }',
      `let pages = 0;
      const page = resource(() => 'page' + ++pages, { name: 'page', per: 'sample', dispose: (value) => log('close ' + value) });
      const vm = resource(() => 'vm', { name: 'vm', per: 1, dispose: (value) => log('close ' + value) });`,
    );
    await place.run({ concurrent: 1 });
    expect(log()).toEqual([
      'a page1 vm',
      'close page1',
      'b page2 vm',
      'close page2',
      'c page3 vm',
      'close page3',
      'close vm',
    ]);
  });
});
