import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import type { OutcomeRecord } from '../../src/core/outcome.ts';
import type { ShowOutcomesOptions } from '../../src/operations/show-outcomes.ts';
import type { ShowSampleOptions } from '../../src/operations/show-sample.ts';
import { failedOutcome, outcome, sampleView, submissionDetails } from '../reports/sample-details.ts';
import { fakeOperations } from '../support/fake-operations.ts';
import { type FakeShell, fakeShell } from '../support/fake-shell.ts';
import { sampleTask } from '../support/sample-submission.ts';

interface Shown {
  readonly code: number;
  readonly shell: FakeShell;
  readonly asked: (Partial<ShowOutcomesOptions> & Partial<ShowSampleOptions>)[];
}

type Records = Iterable<OutcomeRecord> | ((shell: FakeShell) => Iterable<OutcomeRecord>);

async function shows(records: Records, count: number, ...argv: string[]): Promise<Shown> {
  const shell = fakeShell();
  const asked: Shown['asked'] = [];
  const operations = fakeOperations({
    show: async () => ({
      async showSubject(options) {
        asked.push(options);
        return { kind: 'task file', details: submissionDetails() };
      },
      async *showBreakdowns(options) {
        asked.push(options);
        yield* [];
      },
      async *showErrors(options) {
        asked.push(options);
        yield* [];
      },
      async *showFull(options) {
        asked.push(options);
        yield* [sampleView()];
      },
      async *showSubjectOutcomes(options) {
        asked.push(options);
        const read = typeof records === 'function' ? records(shell) : records;
        const { failedOnly } = options;
        yield { task: sampleTask(), failedOnly, count, warnings: ['a line is damaged'], records: read };
      },
      async showSubjectSample(options) {
        asked.push(options);
        return [sampleView(), sampleView({ model_name: 'other' })];
      },
    }),
  });
  return { code: await main(['show', ...argv], shell, operations), shell, asked };
}

describe('evals show', () => {
  it('shows the latest task file unless told another', async () => {
    expect((await shows([], 0)).asked).toMatchObject([{ file: 'latest', outputDir: 'async_results', task: undefined }]);
    const { asked } = await shows([], 0, 'x.json', '--task', 'a__b', '--output-dir', 'there');
    expect(asked).toMatchObject([{ file: 'x.json', outputDir: 'there', task: 'a__b' }]);
  });

  it('lists 20 outcomes of a task unless told otherwise, and says how many there are besides', async () => {
    const { shell, asked } = await shows([outcome(), failedOutcome()], 30, '--samples');
    expect(asked).toMatchObject([{ failedOnly: false, limit: 20 }]);
    expect(shell.stdout.text).toContain('… 28 more: --limit all');
    expect(shell.stderr.text).toBe('warning: a line is damaged\n');
    expect((await shows([], 0, '--failed', '--limit', '3')).asked).toMatchObject([{ failedOnly: true, limit: 3 }]);
    expect((await shows([], 0, '--samples', '--limit', 'all')).asked).toMatchObject([{ limit: undefined }]);
  });

  it('says when there is none', async () => {
    expect((await shows([], 0, '--samples')).shell.stdout.text).toBe('arithmetic  gpt-4o  no outcomes yet\n');
    expect((await shows([], 0, '--failed')).shell.stdout.text).toBe('arithmetic  gpt-4o  no failed samples\n');
  });

  it.each([
    [['--json'], 0],
    [[], 499],
  ])('writes outcomes while it reads them: with %j at most %i are held', async (flags, most) => {
    let held = 0;
    const reading = function* (shell: FakeShell): Generator<OutcomeRecord> {
      for (let index = 0; index < 1200; index++) {
        const written = [...shell.stdout.text.matchAll(/gsm8k-17/g)].length;
        held = Math.max(held, index - written);
        yield outcome();
      }
    };
    await shows(reading, 1200, '--samples', '--limit', 'all', ...flags);
    expect(held).toBe(most);
  });

  it('shows one sample of each task that has it', async () => {
    const { shell, asked } = await shows([], 0, '--sample', 'gsm8k-17', '--decrypt');
    expect(asked).toMatchObject([{ sample: 'gsm8k-17', decrypt: true }]);
    expect(shell.stdout.text).toContain('gsm8k  other  gsm8k-17');
    expect((await shows([], 0, '--sample', 'x', '--json')).shell.stdout.text.trim().split('\n')).toHaveLength(2);
  });

  it.each([
    [['--sample', 'x', '--samples'], 'cannot stand together'],
    [['--sample', 'x', '--failed'], 'cannot stand together'],
    [['--limit', '5'], '--limit has nothing to limit'],
    [['--decrypt'], '--decrypt is for whole samples only'],
    [['--decrypt', '--samples'], '--decrypt is for whole samples only'],
    [['--samples', '--limit', '0'], '--limit cannot be "0"'],
    [['  '], 'NAME cannot be "  "'],
  ])('%j is refused', async (argv, sentence) => {
    const { code, shell } = await shows([], 0, ...argv);
    expect(code).toBe(2);
    expect(shell.stderr.text).toContain(sentence);
  });
});
