import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import {
  evalFile,
  type EvalProject,
  evalProject,
  nodeTestCommand,
  questions,
  type StartedProgram,
  vitestCommand,
} from '../support/eval-project.ts';
import { type MockProcess, startMockProcess } from '../support/mock-process.ts';

const gate = `atLeast: { rate: 0.9, on: 'estimate' }`;
const unitTest = `
  import { forEach } from 'durable-evals';
  import * as library from 'evals';
  import { expect, test } from 'vitest';
  import good from './good.eval.ts';
  test('the exports of an eval file', () => {
    expect(good.name).toBe('good');
    expect(library.forEach).toBe(forEach);
  });`;
const runners = [
  { runner: 'Vitest', command: vitestCommand, store: ['-u'], environment: {}, others: { 'unit.test.ts': unitTest } },
  {
    runner: 'node --test',
    command: nodeTestCommand,
    store: [],
    environment: { EVALS_UPDATE_BASELINES: '1' },
    others: {} as Readonly<Record<string, string>>,
  },
];

let good: MockProcess;
let bad: MockProcess;

beforeAll(async () => {
  const models = { strong: { accuracy: 1 }, weak: { accuracy: 0.2 }, slow: { accuracy: 1, latency: 150, spread: 0 } };
  good = await startMockProcess({ settings: { models }, questions });
  bad = await startMockProcess({ settings: { models: { strong: { accuracy: 0.2 } } }, questions });
});

afterAll(async () => {
  await Promise.all([good.close(), bad.close()]);
});

function projectOf(server: MockProcess, files: Readonly<Record<string, string>>): EvalProject {
  const project = evalProject(server);
  project.write(
    'vitest.config.ts',
    `import { evals } from 'durable-evals/vitest';
     import { defineConfig } from 'vitest/config';
     export default defineConfig({ plugins: [evals({ limit: 40 })] });`,
  );
  for (const [name, text] of Object.entries(files)) project.write(name, text);
  return project;
}

const evalFiles = {
  'good.eval.ts': evalFile('good', `{ models: ['mock/strong'], ${gate} }`),
  'worse.eval.ts': evalFile('worse', `{ models: ['mock/weak'], ${gate} }`),
  'broken.eval.ts': `
    import { forEach } from 'evals';
    const rows = [{ id: 'fine', input: 1 }, { id: 'odd', input: 2 }];
    export const broken = forEach('broken', rows, ({ input }) => {
      if (input === 2) throw new Error('two is odd');
      return { name: 'even', value: 1 };
    }, { models: [] });`,
  'empty.eval.ts': 'export const rows = 1;',
};

describe.each(runners)(
  '$runner on eval files',
  ({ command, store, environment, others }) => {
    it('is green for a good model and red for a worse one, for failed samples and for a file without evals; and buys nothing twice', async () => {
      const contents = { ...evalFiles, ...others };
      const project = projectOf(good, contents);
      const files = Object.keys(contents);
      const before = await good.stats();
      const first = await project.start([...command, ...files]).ended;
      expect(first.exitCode).toBe(1);
      const between = await good.stats();
      expect(between.received - before.received).toBe(2 * questions.length);

      const reasons = [
        /worse on mock\/weak: gate not met: \d+\.\d% is less than the 90\.0% that is asked for/,
        /step-\d+ {2}expected \d+ {2}got /,
        /everything: evals show async_results\/tasks_\w+\.json --task worse__mock-weak --samples/,
        /broken: 1 of 2 samples failed/,
        /odd {2}thrown: two is odd/,
        /"\.\/empty\.eval\.ts" exports no eval/,
      ];
      for (const reason of reasons) expect(first.output).toMatch(reason);
      // Each of the three, and not the good one.
      expect(first.output).toMatch(/(✓ good\.eval\.ts|ok \d+ - good \(mock\/strong\))/);
      expect(first.output).toMatch(/(Tests +2 failed \| 2 passed|# pass 1\n)/);

      const second = await project.start([...command, 'good.eval.ts', 'worse.eval.ts']).ended;
      expect(second.exitCode).toBe(1);
      expect(second.output).toMatch(/gate not met/);
      expect((await good.stats()).received).toBe(between.received);
    });

    it('is red when a result is proven worse than its stored baseline', async () => {
      const project = projectOf(good, { 'good.eval.ts': evalFile('good', `{ models: ['mock/strong'] }`) });
      project.write(
        'vitest.config.ts',
        project.read('vitest.config.ts').replace('{ limit: 40 }', '{ baseline: { margin: 0.05 } }'),
      );
      const stored = await project.start([...command, ...store, 'good.eval.ts'], environment).ended;
      expect(stored).toMatchObject({ exitCode: 0 });
      const baseline = project.read('good.eval.baseline.json');
      expect(JSON.parse(baseline)).toMatchObject({
        schema: 'evals.baseline/1',
        evals: { good: { 'mock/strong': { accuracy: 1, n: 40 } } },
      });

      const same = await project.start([...command, 'good.eval.ts']).ended;
      expect(same).toMatchObject({ exitCode: 0 });

      const anew = { MOCK_BASE_URL: bad.baseUrl, EVALS_TEST_CACHE: '0', CI: '1' };
      const worse = await project.start([...command, 'good.eval.ts'], anew).ended;
      expect(worse.exitCode).toBe(1);
      expect(worse.output).toMatch(/good on mock\/strong: worse than the baseline by more than [25]\.0 points/);
      expect(worse.output).toMatch(/step-\d+ {2}1 before, 0 now/);
      expect(project.read('good.eval.baseline.json')).toBe(baseline);
    });

    it.each([['killed', 'SIGKILL'] as const, ['stopped by Ctrl-C', 'SIGINT'] as const])(
      'goes on where it was %s',
      async (_, signal) => {
        const project = projectOf(good, { 'slow.eval.ts': evalFile('slow', `{ models: ['mock/slow'], ${gate} }`) });
        const before = (await good.stats()).received;
        const running = project.start([...command, 'slow.eval.ts']);
        await until(async () => (await good.stats()).received - before >= 12);
        running.signal(signal);
        expect((await running.ended).exitCode).not.toBe(0);
        await gone(running);

        const second = await project.start([...command, 'slow.eval.ts']).ended;
        expect(second).toMatchObject({ exitCode: 0 });
        const bought = (await good.stats()).received - before;
        // Five are in flight at a time: what nobody waited for is lost when it is killed.
        expect(bought).toBeGreaterThanOrEqual(questions.length);
        expect(bought).toBeLessThanOrEqual(questions.length + (signal === 'SIGKILL' ? 5 : 0));
        expect(existsSync(join(project.folder, 'async_results'))).toBe(true);
      },
    );
  },
  120_000,
);

/** Until every process of the group is gone. */
async function gone(program: StartedProgram): Promise<void> {
  await until(() => {
    try {
      program.signal(0);
      return false;
    } catch {
      return true;
    }
  });
}

async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  for (let waited = 0; !(await condition()); waited += 20) {
    if (waited > 30_000) throw new Error('It never came to that.');
    await systemClock.sleep(20);
  }
}
