import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Place, place } from './place.ts';
import { refusal } from './refusal.ts';

let at: Place;

beforeAll(async () => {
  at = await place();
  await at.submit();
});

afterAll(async () => at[Symbol.asyncDispose]());

const nonsense = [
  '',
  ' ',
  '-1',
  'NaN',
  'Infinity',
  '1e999',
  '1e3',
  '0x10',
  '9'.repeat(400),
  '1,5',
  '٣',
  '\u001b[31m',
  'x',
];
const notTimes = [
  '-5',
  '-0',
  '5 s',
  '1y',
  '25d',
  '1e9',
  '9007199254740993',
  '9'.repeat(400),
  'soon',
  '\u001b]0;x\u0007',
  '',
];
const path = '--tasks=latest';

/** Command, flag, and the values that it must not take. */
const numbers: readonly (readonly [command: string, flag: string, values: readonly string[]])[] = [
  ['submit', '--limit', [...nonsense, '0', '1.5']],
  ['submit', '--repeats', [...nonsense, '0', '1.5', '9007199254740991']],
  ['submit', '--max-tokens', [...nonsense, '0', '1.5']],
  ['submit', '--temperature', [...nonsense.filter((value) => value !== ''), '', '11', '-0.1']],
  ['run', '--concurrent', [...nonsense, '0', '2.5']],
  ['run', '--max-retries', [...nonsense, '2.5']],
  ['run', '--timeout', [...notTimes, '0', '0s']],
  ['run', '--grace', notTimes],
  ['poll', '--interval', [...notTimes, '0']],
  ['poll', '--min-accuracy', [...nonsense, '1.1', '-0.5']],
  ['mock-server', '--port', [...nonsense, '65536', '80.5']],
];

const cases = numbers.flatMap(([command, flag, values]) => values.map((value) => [command, flag, value] as const));

describe('a number that makes no sense is refused and quoted', () => {
  it.each(cases)('evals %s %s %j', async (command, flag, value) => {
    const { stderr } = await refusal(
      at,
      2,
      command,
      `${flag}=${value}`,
      ...(command === 'submit' ? ['--eval', 'arithmetic'] : []),
    );
    expect(stderr).toContain(flag);
  });

  it('a time-out has no meaning where nothing is waited for', async () => {
    await refusal(at, 2, 'poll', '--timeout', '5');
    await refusal(at, 2, 'poll', '--wait', '--timeout', '0');
  });
});

describe('a text that is none is refused', () => {
  it.each([
    ['submit', '--output-dir'],
    ['submit', '--data'],
    ['submit', '--prompt-file'],
    ['submit', '--system'],
    ['submit', '--grader'],
    ['submit', '--seed'],
    ['submit', '--experiment'],
    ['submit', '--eval'],
    ['submit', '--models'],
    ['submit', '--model'],
    ['run', '--tasks'],
    ['run', '--output-dir'],
    ['run', '--strategy'],
    ['poll', '--file'],
    ['poll', '--output-dir'],
    ['mock-server', '--settings'],
    ['mock-server', '--tasks'],
  ])('evals %s %s', async (command, flag) => {
    for (const value of ['', '  ', '\t'])
      await refusal(at, 2, command, `${flag}=${value}`, ...(command === 'submit' ? ['--eval', 'arithmetic'] : []));
    await refusal(at, 2, command, flag);
  });
});

describe('a list with a gap is refused', () => {
  it.each([',', 'arithmetic,', ',arithmetic', 'arithmetic,,custom'])('--eval %s', async (names) => {
    await refusal(at, 2, 'submit', '--eval', names);
    await refusal(at, 2, 'submit', '--eval', 'arithmetic', '--models', names);
  });
});

describe('what does not exist is refused, with the nearest that does', () => {
  it.each([
    [['submti'], 'submit'],
    [['pol'], 'poll'],
    [['rnu'], 'run'],
    [['mock'], 'evals help'],
    [['constructor'], 'evals help'],
    [['__proto__'], 'evals help'],
    [['submit', '--evals', 'arithmetic'], '--eval'],
    [['submit', '--modles', 'x'], '--model'],
    [['run', '--task', 'x'], '--tasks'],
    [['run', '--concurrency', '5'], '--concurrent'],
    [['run', '--api-key', 'x'], 'evals help'],
    [['poll', '--files', 'x'], '--file'],
    [['poll', '--watchh'], '--watch'],
    [['submit', '--eval', 'gsm8'], 'gsm8k'],
    [['submit', '--eval', 'gsm8K'], 'gsm8k'],
    [['submit', '--eval', 'arithmatic'], 'arithmetic'],
    [['submit', '--eval', 'toString'], 'gsm8k'],
    [['submit', '--eval', '__proto__'], 'gsm8k'],
    [['submit', '--eval', './eval.mjs'], './eval.mjs'],
    [['submit', '--eval', '../../../etc/passwd'], '.yaml'],
    [['run', '--strategy', 'slidingwindow'], 'sliding-window'],
    [['run', '--strategy', 'sliding-window:0'], 'sliding-window'],
    [['run', '--strategy', 'sliding-window:x'], 'sliding-window'],
    [['run', '--strategy', '__proto__'], 'sliding-window'],
  ])('evals %j names %s', async (argv, named) => {
    expect((await refusal(at, 2, ...argv)).stderr).toContain(named);
  });

  it.each([
    ['submit', 'arithmetic'],
    ['run', 'async_results/latest_tasks.json'],
    ['poll', 'latest', 'more'],
  ])('evals %s %s: a word that belongs to nothing', async (...argv) => {
    await refusal(at, 2, ...argv);
  });

  it('a flag that takes no value is given none', async () => {
    await refusal(at, 2, 'poll', '--watch=5');
    await refusal(at, 2, 'run', '--dry-run=no');
  });
});

describe('model names', () => {
  it.each([
    'gpt 4',
    'gpt\u00a04',
    'gpt\u001b[2J',
    'gpt\u009b',
    'gpt\u202e4',
    'gpt\u200b4',
    'gpt\ud800',
    'mock/',
    'openai/',
    'x'.repeat(201),
    'gpt\n4',
  ])('%j is none', async (name) => {
    await refusal(at, 2, 'submit', '--eval', 'arithmetic', '--models', name);
    await refusal(at, 2, 'submit', '--eval', 'arithmetic', '--models', `mock/strong,${name}`);
  });

  it('every name that is one gets a task id that is safe as a file name', async () => {
    const names = [
      '../../etc/passwd',
      'a\\b',
      'CON',
      '..',
      '.',
      '-rf',
      '__proto__',
      'constructor',
      'Größe',
      '模型',
      '👍',
      'GPT',
      'gpt',
    ];
    const told = await at.evals(
      'submit',
      '--eval',
      'arithmetic',
      '--models',
      names.join(','),
      '--json',
      '--output-dir',
      'more',
    );
    expect(told.exitCode, told.stderr).toBe(0);
    const { tasks } = JSON.parse(told.stdout) as { tasks: { task_id: string }[] };
    expect(new Set(tasks.map(({ task_id }) => task_id)).size).toBe(names.length);
    for (const { task_id } of tasks) expect(task_id).toMatch(/^[a-z0-9][a-z0-9._-]*$/);
    expect(await at.evals('poll', '--output-dir', 'more')).toMatchObject({ exitCode: 0 });
  });

  it('a hundred tasks of one submission are no trouble', async () => {
    const names = Array.from({ length: 100 }, (_, index) => `model-${String(index)}`);
    const told = await at.evals(
      'submit',
      '--eval',
      'arithmetic',
      '--models',
      names.join(','),
      '--output-dir',
      'hundred',
    );
    expect(told.exitCode, told.stderr).toBe(0);
    expect(await at.evals('poll', '--output-dir', 'hundred')).toMatchObject({ exitCode: 0 });
  });
});

describe('errors as JSON', () => {
  it.each([
    ['run', '--concurrent', '\u009b0', '--json'],
    ['submit', '--eval', '\u001b[2J\u202e', '--json'],
    ['poll', '--file', '\u001b]52;c;AAAA\u0007', '--json'],
  ])('evals %j', async (...argv) => {
    const { exitCode, stdout, stderr } = await at.evals(...argv);
    expect([2, 7]).toContain(exitCode);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^[\u0020-\u007e]*\n$/);
    expect(JSON.parse(stderr)).toMatchObject({ v: 1, error: { exit_code: exitCode } });
  });
});

it('more requests at once than any machine could make are no trouble', async () => {
  const told = await at.evals('run', path, '--concurrent', '9007199254740991', '--max-retries', '9007199254740991');
  expect(told.exitCode, told.stderr).toBe(0);
});

it('of a flag that is given twice the last one counts', async () => {
  const told = await at.evals('run', path, '--dry-run', '--concurrent', '0'.padStart(3, '1'), '--concurrent', '3');
  expect(told.exitCode, told.stderr).toBe(0);
});
