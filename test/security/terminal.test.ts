import { mkdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { isoTime, systemClock } from '../../src/core/clock.ts';
import { completion, send } from '../bad-inputs/loopback.ts';
import { type Place, place } from '../bad-inputs/place.ts';
import { encodeHeartbeat } from '../../src/store/journal/heartbeat.ts';
import { fakeOutput, fakeShell } from '../support/fake-shell.ts';

/** What can be written to a terminal and does something other than show a letter. */
const sequences: readonly string[] = [
  '\u001b[2J',
  '\u001b[H',
  '\u001b[31m',
  '\u001b[8m',
  '\u001b[?1049h',
  '\u001b[?25l',
  '\u001b[6n',
  '\u001b[c',
  '\u001b[>c',
  '\u001b[21t',
  '\u001b[5i',
  '\u001b[1;1H',
  '\u001b[999D',
  '\u001b[K',
  '\u001b[3J',
  '\u001bc',
  '\u001b7',
  '\u001b8',
  '\u001b(0',
  '\u001b#8',
  '\u001b]0;title\u0007',
  '\u001b]2;title\u001b\\',
  '\u001b]52;c;ZXZpbA==\u0007',
  '\u001b]8;;http://evil.example/\u0007',
  '\u001b]4;1;?\u0007',
  '\u001b]10;?\u0007',
  '\u001b]1337;File=:AA\u0007',
  '\u001b]9;9;x\u0007',
  '\u001b]777;notify;a;b\u0007',
  '\u001bP$q"p\u001b\\',
  '\u001b_Gx\u001b\\',
  '\u001b^x\u001b\\',
  '\u001bX\u001b\\',
  '\u009b2J',
  '\u009d52;c;AA\u009c',
  '\u0090$q\u009c',
  '\u0084',
  '\u0085',
  '\u008d',
  '\u0000',
  '\u0007',
  '\b\b\b\b',
  '\u000b',
  '\u000c',
  '\r',
  '\r\nerror: ',
  '\n',
  '\t',
  '\u000e',
  '\u000f',
  '\u0005',
  '\u007f',
  '\u202e',
  '\u202d\u202c',
  '\u2066\u2069',
  '\u200e\u200f',
  '\u061c',
  '\u2028',
  '\u2029',
  '\ufff9\ufffb',
  '\u{e0041}\u{e007f}',
  '\u200b\u2060\ufeff',
  '\ud800',
  '\udc00',
];

/** Letters, line ends, and the colours and cursor movements that we write ourselves. */
const own =
  // eslint-disable-next-line no-control-regex -- the sequences of our own
  /^(?:[^\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}\ud800-\udfff]|\u001b\[(?:\d{1,3}(?:;\d{1,3}){0,4})?m)*$/u;
const drawn = /\u001b\[(?:\d*[ABGHJK]|\?25[lh]|\?2026[lh])|\r/g; // eslint-disable-line no-control-regex -- and our drawing

function expectHarmless(text: string, drawing = false): void {
  const rest = drawing ? text.replace(drawn, '') : text;
  const line = rest.split('\n').find((each) => !own.test(each));
  expect(line === undefined ? '' : JSON.stringify(line)).toBe('');
}

let at: Place;
let plan: string;
let sound: string;
const all = sequences.join('');
/** So few that no message is cut. */
const few = Array.from({ length: Math.ceil(sequences.length / 8) }, (_, index) =>
  sequences.slice(8 * index, 8 * index + 8),
);

beforeAll(async () => {
  at = await place();
  const directory = (await at.submit()).replace(/json$/, 'd');
  plan = `${directory}/spec.json`;
  sound = readFileSync(at.path(plan), 'utf8');
  at.keep();
});

beforeEach(() => {
  at.restore();
  at.server.forget();
});

afterAll(async () => at[Symbol.asyncDispose]());

async function everyOutput(...commands: readonly (readonly string[])[]): Promise<string> {
  let text = '';
  for (const argv of commands) {
    const { stdout, stderr } = await at.evals(...argv);
    expectHarmless(stdout + stderr);
    text += stdout + stderr;
  }
  return text;
}

const looks = [
  ['poll'],
  ['poll', '--json'],
  ['poll', '--watch', '--timeout', '0.1', '--interval', '0.05'],
  ['poll', '--watch', '--json', '--timeout', '0.1'],
];

describe('nothing that steers a terminal reaches it', () => {
  it.each(sequences.map((sequence) => [JSON.stringify(sequence), sequence] as const))(
    'from flags and file names: %s',
    async (_, sequence) => {
      await everyOutput(
        ['submit', '--eval', `x${sequence}`],
        ['submit', '--eval', 'arithmetic', '--models', `x${sequence}y`],
        ['submit', '--eval', 'custom', '--data', `x${sequence}`],
        ['run', '--concurrent', `x${sequence}`],
        ['run', '--strategy', `x${sequence}`],
        ['poll', '--file', `x${sequence}`],
        ['poll', `--x${sequence}`],
        [`x${sequence}`],
        ['run', '--concurrent', `x${sequence}`, '--json'],
        ['mock-server', '--settings', `x${sequence}=1`],
      );
    },
  );

  it.each(few)('from the words of a server: %j', async (...some) => {
    at.server.answer = (_asked, response) => {
      send(response, 401, { error: { message: `no${some.join('')}`, code: `x${some.join('')}` } });
    };
    await everyOutput(['run'], ...looks, ['run', '--json']);
  });
});

it('nor does any of them from a plan', async () => {
  const change = (text: string): void => {
    const file = JSON.parse(sound) as { tasks: Record<string, unknown>[] };
    Object.assign(file.tasks[0] ?? {}, {
      eval_name: `e${text}`,
      model_name: `m${text}`,
      grader: `g${text}`,
      prompt: text,
      system: text,
    });
    at.write(plan, JSON.stringify(file));
  };
  for (const sequence of few.map((some) => some.join(''))) {
    change(sequence);
    await everyOutput(['poll'], ['poll', '--json'], ['run'], ['run', '--dry-run'], ['run', '--json']);
  }
});

it('nor does any of them from questions, ids and answers', async () => {
  const rows = sequences.map((sequence, index) => ({
    id: `i${sequence}`,
    question: `q${String(index)}${sequence}`,
    answer: `a${sequence}`,
    [`c${sequence}`]: 1,
  }));
  at.write('rows.jsonl', rows.map((row) => JSON.stringify(row)).join('\n'));
  at.server.answer = (_asked, response) => {
    send(response, 200, completion(all, { model: all, id: all }), { 'x-request-id': 'x' });
  };
  await everyOutput(
    ['submit', '--eval', 'custom', '--data', 'rows.jsonl', '--limit', 'all', '--models', 'gpt-test'],
    ['run'],
    ...looks,
    ['run', '--retry-failed'],
  );
});

it('nor does any of them from a heartbeat or a journal', async () => {
  await at.evals('run');
  const directory = plan.replace('/spec.json', '');
  mkdirSync(at.path(directory, 'runners'), { recursive: true });
  at.write(
    `${directory}/runners/evil.json`,
    encodeHeartbeat({
      v: 1,
      owner: { runner: 'evil', host: all, boot: all, namespace: all, pid: 1, started: all },
      seq: 1,
      time: isoTime(systemClock.now()),
      main_loop_seconds: 0,
      memory_mb: 96,
      cpu_seconds: 1.5,
      storage: all,
      closed: false,
      tasks: {},
    }),
  );
  await everyOutput(...looks);
});

it('nor does any of them while a terminal is drawn on', async () => {
  const file = JSON.parse(sound) as { tasks: Record<string, unknown>[] };
  Object.assign(file.tasks[0] ?? {}, { model_name: `m${all}` });
  at.write(plan, JSON.stringify(file));
  for (const argv of [['poll', '--watch', '--timeout', '0.2', '--interval', '0.05'], ['run']]) {
    const stdout = fakeOutput({ columns: 80, rows: 24 });
    const stderr = fakeOutput({ columns: 80, rows: 24 });
    await main(argv, {
      ...fakeShell({ environment: { ...at.environment, TERM: 'xterm-256color' }, clock: systemClock, stdout, stderr }),
      cwd: at.folder,
    });
    expect(stdout.text + stderr.text).not.toBe('');
    expectHarmless(stdout.text + stderr.text, true);
  }
});
