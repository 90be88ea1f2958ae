import { describe, expect, it } from 'vitest';
import { crash, main } from '../../src/cli/main.ts';
import { StorageError } from '../../src/core/errors.ts';
import { fakeOperations } from '../support/fake-operations.ts';
import { fakeShell } from '../support/fake-shell.ts';

describe('a command line that makes no sense', () => {
  it.each([
    [['sumbit'], `error: Unknown command 'sumbit'\n  Did you mean submit?\n`],
    [['submit', '--limt', '3'], `error: Unknown option '--limt'\n  Did you mean --limit?\n`],
    [['run', '--modell', 'x'], `error: Unknown option '--modell'`],
    [['submit', '--lim', '3'], `error: Unknown option '--lim'`],
    [['submit', '--limit'], `error: Option '--limit <n>' argument missing`],
    [['submit', 'gsm8k'], 'error: Too many arguments'],
    [
      ['submit', '--limit', '0'],
      'error: --limit cannot be "0".\n  It takes a whole number of samples, 1 or more, or all.\n',
    ],
    [['run', '--concurrent', '-5'], 'error: --concurrent cannot be "-5".'],
    [['run', '--timeout', '1e999'], 'error: --timeout cannot be "1e999".'],
    [
      ['poll', '--min-accuracy', '80'],
      'error: --min-accuracy cannot be "80".\n  It takes a share from 0 to 1, as in 0.8.\n',
    ],
    [['poll', '--timeout', '5m'], 'error: --timeout has nothing to end.\n  Use it together with --wait or --watch.\n'],
    [['help', 'exitcodes'], `error: Command-argument value 'exitcodes' is invalid`],
    [['--jsn'], `error: Unknown option '--jsn'`],
  ])('%j exits 2, says so on stderr and does nothing', async (argv, message) => {
    const shell = fakeShell();
    expect(await main(argv, shell, fakeOperations())).toBe(2);
    expect(shell.stderr.text.startsWith(message), shell.stderr.text).toBe(true);
    expect(shell.stdout.text).toBe('');
  });

  it('never lets what was typed steer the terminal', async () => {
    const shell = fakeShell();
    await main(['submit', '--limit', '\u001b[2J'], shell, fakeOperations());
    await main(['\u001b[2J'], shell, fakeOperations());
    expect(shell.stderr.text).not.toContain('\u001b');
  });
});

describe('an error', () => {
  const failing = (error: Error): ReturnType<typeof fakeOperations> =>
    fakeOperations({ poll: async () => ({ poll: async () => Promise.reject(error) }) });

  it('is one sentence and a hint, and sets the exit code', async () => {
    const shell = fakeShell();
    const error = new StorageError('There is no task file "x.json".', 'Run evals submit first.');
    expect(await main(['poll'], shell, failing(error))).toBe(7);
    expect(shell.stderr.text).toBe('error: There is no task file "x.json".\n  Run evals submit first.\n');
    expect(shell.stdout.text).toBe('');
  });

  it('is one line of JSON where JSON is asked for', async () => {
    const shell = fakeShell();
    expect(await main(['poll', '--json'], shell, failing(new StorageError('It is gone.', 'Look elsewhere.')))).toBe(7);
    expect(JSON.parse(shell.stderr.text)).toEqual({
      v: 1,
      error: { kind: 'storage', exit_code: 7, message: 'It is gone.', hint: 'Look elsewhere.' },
    });
  });

  it('shows its stack only when it is a bug of ours', async () => {
    const shell = fakeShell();
    expect(await main(['poll'], shell, failing(new TypeError('undefined is not a \u001bfunction')))).toBe(70);
    expect(shell.stderr.text).toMatch(/^error: this is a bug of ours: undefined is not a \\u\{1b\}function\n {4}at /);
    expect(shell.stderr.text).toContain('Please report it');
  });

  it('that nobody caught exits 70, whatever was thrown', () => {
    const shell = fakeShell();
    expect(crash('just a string', shell)).toBe(70);
    expect(shell.stderr.text).toContain('a bug of ours: just a string');
  });
});
