import {
  appendFileSync,
  cpSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Place, place } from './place.ts';
import { refusal } from './refusal.ts';

/** The documented line: ordinary JSON whose last member is the CRC-32 of all bytes before it. */
function sealed(event: object): string {
  const text = JSON.stringify(event).slice(0, -1);
  return `${text},"c":"${crc32(text).toString(16).padStart(8, '0')}"}\n`;
}

type Event = Record<string, unknown>;

let at: Place;
let journal = '';
let lines: string[] = [];

beforeAll(async () => {
  at = await place();
  const tasks = await at.submit();
  journal = tasks.replace(/\.json$/, '.d/journal/custom__gpt-test');
  // Two questions are answered, then the provider refuses: one is left.
  at.server.answer = ((sound) => (asked, response) => {
    if (asked.body.includes('number 3')) response.writeHead(401).end('{"error":{"message":"no"}}');
    else sound(asked, response);
  })(at.server.answer);
  const { exitCode, stderr } = await at.evals('run');
  expect(exitCode, stderr).toBe(4);
  lines = readFileSync(at.path(journal, '000001.jsonl'), 'utf8').trimEnd().split('\n');
  at.keep();
});

beforeEach(() => {
  at.restore();
  at.server.forget();
});

afterAll(async () => at[Symbol.asyncDispose]());

const segment = (name = '000001.jsonl'): string => at.path(journal, name);
const rewrite = (change: (all: string[]) => string[], name?: string): void => {
  writeFileSync(
    segment(name),
    change([...lines])
      .map((line) => `${line.trimEnd()}\n`)
      .join(''),
  );
};
const eventAt = (index: number): Event => {
  const { c: _, ...event } = JSON.parse(lines.at(index) ?? '') as Event;
  return event;
};
const open = (changes: Event = {}): string => sealed({ ...eventAt(0), ...changes });
const withLine = (event: Event) => () => {
  rewrite((all) => all.toSpliced(2, 0, sealed(event)));
};
const outcome = (changes: Event): Event => ({
  e: 'outcome',
  t: 1,
  ms: 1,
  calls: 1,
  status: 'scored',
  scores: [{ name: 'exact_match', value: 1 }],
  ...changes,
});

interface Polled {
  readonly totals: { readonly done: number; readonly total: number };
  readonly warnings: readonly string[];
}

async function polled(): Promise<Polled> {
  const { exitCode, stdout, stderr } = await at.evals('poll', '--json');
  expect(exitCode, stderr).toBe(0);
  return JSON.parse(stdout) as Polled;
}

async function pollCounts(done: number): Promise<void> {
  expect(await polled()).toMatchObject({ totals: { total: 3, done }, warnings: [] });
}

/** Lines of which nobody can say what they were: not to be guessed at, and nothing is to be bought on top of them. */
const damage: Readonly<Record<string, () => void>> = {
  'a changed byte in the middle': () => {
    rewrite((all) => all.with(2, (all[2] ?? '').replace('"s":', '"S":')));
  },
  'a changed byte in the first line': () => {
    rewrite((all) => all.with(0, (all[0] ?? '').replace('"v":1', '"v":2')));
  },
  'no first line': () => {
    rewrite((all) => all.slice(1));
  },
  'its first line twice': () => {
    rewrite((all) => [all[0] ?? '', ...all]);
  },
  'its first line in the middle again': () => {
    rewrite((all) => all.toSpliced(3, 0, all[0] ?? ''));
  },
  'an empty line': () => {
    rewrite((all) => all.toSpliced(2, 0, ''));
  },
  'NUL bytes in the middle': () => {
    rewrite((all) => all.toSpliced(2, 0, '\0'.repeat(4096)));
  },
  'text of a person': () => {
    rewrite((all) => all.toSpliced(2, 0, 'see you tomorrow'));
  },
  'a line without a checksum': () => {
    rewrite((all) => all.toSpliced(2, 0, JSON.stringify(outcome({ s: 2 }))));
  },
  'an unknown kind of line': withLine({ e: 'retract', s: 0, r: 1 }),
  'a line that is a list': () => {
    rewrite((all) => all.toSpliced(2, 0, '[1,"c":"00000000"}'));
  },
  'a kind from the prototype': withLine({ e: 'constructor', s: 0, r: 1 }),
  'an outcome without a score': withLine({ e: 'outcome', s: 2, r: 1, t: 1, status: 'scored', scores: [] }),
  'an outcome of the wrong types': withLine({ e: 'outcome', s: '2', r: 1, t: 1, status: 'scored', scores: 1 }),
  'an outcome with a score that is text': withLine({
    e: 'outcome',
    s: 2,
    r: 1,
    t: 1,
    status: 'scored',
    scores: [{ name: 'x', value: '1' }],
  }),
  'an outcome that failed of nothing': withLine({ e: 'outcome', s: 2, r: 1, t: 1, status: 'failed' }),
  'an outcome of a sample that is not there': withLine(outcome({ s: 3, r: 1 })),
  'an outcome of a repeat that is not there': withLine(outcome({ s: 2, r: 2 })),
  'an outcome of repeat 0': withLine(outcome({ s: 2, r: 0 })),
  'an attempt at a sample that is not there': withLine({ e: 'attempt', s: 99, r: 1, k: 'a', a: 1, t: 1 }),
  'an attempt at a sample beyond all numbers': withLine({ e: 'attempt', s: 1e21, r: 1, k: 'a', a: 1, t: 1 }),
  'an answer that is a number': withLine({
    e: 'completion',
    s: 2,
    r: 1,
    k: 'a',
    a: 1,
    t: 1,
    status: 200,
    ms: 'fast',
    body: 7,
  }),
  'an error without a kind': withLine({ e: 'error', s: 2, r: 1, k: 'a', a: 1, t: 1, error: {} }),
  'an outcome that replaces what cannot be': withLine(outcome({ s: 0, r: 1, replaces: 'constructor' })),
  'an outcome of tokens that are text': withLine(outcome({ s: 2, r: 1, usage: { input: '1', output: 1 } })),
  'an outcome at a time that no clock shows': withLine(outcome({ s: 2, r: 1, t: 1e21 })),
  'a stop until a time that no clock shows': withLine({
    e: 'stop',
    t: 1,
    until: Number.MAX_SAFE_INTEGER,
    error: { kind: 'auth', message: 'no' },
  }),
  'a stop without a reason': withLine({ e: 'stop', t: 1 }),
  'a close without a time': withLine({ e: 'close', why: 'finished' }),
};

describe('a damaged journal is refused by `run`, and `poll` warns and goes on', () => {
  it.each(Object.entries(damage))('when it has %s', async (_, spoil) => {
    spoil();
    await refusal(at, 7, 'run');
    expect((await polled()).totals.done).toBeLessThanOrEqual(2);
    // Without the heartbeat, which covers the whole journal, nothing stands between `poll` and the damage.
    rmSync(at.path(journal, '../../runners'), { recursive: true });
    const { totals, warnings } = await polled();
    expect(totals.done).toBeLessThanOrEqual(2);
    expect(warnings.join('\n')).toMatch(/000001\.jsonl is damaged in line \d+, at byte offset \d+/);
  });

  it.each(Object.entries(damage))('and is run all the same with --accept-corruption: %s', async (_, spoil) => {
    spoil();
    const told = await at.evals('run', '--accept-corruption');
    expect(told.exitCode, told.stderr).toBe(0);
    expect(at.server.asked.length).toBeLessThanOrEqual(3);
  });
});

describe('a journal of something else is refused', () => {
  it.each<[string, () => void, number?]>([
    [
      'of another submission',
      () => {
        rewrite((all) => [open({ submission: '20200101_000000' }), ...all.slice(1)]);
      },
    ],
    [
      'of another task',
      () => {
        rewrite((all) => [open({ task: 'other' }), ...all.slice(1)]);
      },
    ],
    [
      'of another plan',
      () => {
        rewrite((all) => [open({ spec: '0'.repeat(64) }), ...all.slice(1)]);
      },
      2,
    ],
    [
      'of a newer version',
      () => {
        rewrite((all) => [open({ v: 2 }), ...all.slice(1)]);
      },
    ],
  ])('%s', async (_, spoil, exitCode = 7) => {
    spoil();
    await refusal(at, exitCode, 'run');
    expect((await at.evals('poll')).exitCode).toBe(0);
  });
});

describe('what is no segment does not count', () => {
  it.each<[string, () => void]>([
    [
      'a file named 1.jsonl',
      () => {
        renameCopy('1.jsonl');
      },
    ],
    [
      'a file named 0000002.jsonl',
      () => {
        renameCopy('0000002.jsonl');
      },
    ],
    [
      'a backup',
      () => {
        renameCopy('000001.jsonl.bak');
      },
    ],
    [
      'a hidden file',
      () => {
        renameCopy('.000002.jsonl');
      },
    ],
    [
      'a folder named 000002.jsonl',
      () => {
        mkdirSync(segment('000002.jsonl'));
      },
    ],
    [
      'a link named 000002.jsonl',
      () => {
        symlinkSync('000001.jsonl', segment('000002.jsonl'));
      },
    ],
    [
      'a dangling link named 000002.jsonl',
      () => {
        symlinkSync('nowhere', segment('000002.jsonl'));
      },
    ],
    [
      'a file named by a steering character',
      () => {
        renameCopy('\u001b[2J.jsonl');
      },
    ],
    [
      'a folder of old segments',
      () => {
        cpSync(at.path(journal), at.path(journal, '..', 'old'), { recursive: true });
      },
    ],
  ])('%s', async (_, add) => {
    add();
    await pollCounts(2);
    const told = await at.evals('run');
    expect(told.exitCode, told.stderr).toBe(0);
    expect(at.server.asked).toHaveLength(1);
    await pollCounts(3);
  });

  function renameCopy(name: string): void {
    cpSync(segment(), segment(name));
  }
});

describe('a journal goes on', () => {
  it.each<[string, () => void, number]>([
    [
      'behind an empty segment',
      () => {
        writeFileSync(segment('000002.jsonl'), '');
      },
      2,
    ],
    [
      'behind a segment cut in its first line',
      () => {
        writeFileSync(segment('000002.jsonl'), open().slice(0, 40));
      },
      2,
    ],
    [
      'behind a gap in the numbers',
      () => {
        renameSync(segment(), segment('000007.jsonl'));
      },
      2,
    ],
    [
      'behind a torn last line',
      () => {
        appendFileSync(segment(), '{"e":"outcome","s":2,"r":1');
      },
      2,
    ],
    [
      'behind NUL bytes at its end',
      () => {
        appendFileSync(segment(), Buffer.alloc(4096));
      },
      2,
    ],
    [
      'behind a hole at its end',
      () => {
        truncateSync(segment(), 20 * 1024 * 1024);
      },
      2,
    ],
    [
      'behind a last line of 16 MiB without an end',
      () => {
        appendFileSync(segment(), 'x'.repeat(16 * 1024 * 1024));
      },
      2,
    ],
    [
      'when its folder is gone',
      () => {
        rmSync(at.path(journal), { recursive: true });
      },
      0,
    ],
    [
      'when all journals are gone',
      () => {
        rmSync(at.path(journal, '..'), { recursive: true });
      },
      0,
    ],
    [
      'when a segment has a second name',
      () => {
        linkSync(segment(), at.path('elsewhere.jsonl'));
      },
      2,
    ],
  ])('%s', async (_, change, done) => {
    change();
    await pollCounts(done);
    // The segment that is not closed any more names this very process as its owner.
    const told = await at.evals('run', '--steal');
    expect(told.exitCode, told.stderr).toBe(0);
    expect(at.server.asked).toHaveLength(3 - done);
  });
});

it('a journal folder that is a file is refused', async () => {
  rmSync(at.path(journal), { recursive: true });
  at.write(journal, 'x');
  await refusal(at, 7, 'run');
  await refusal(at, 7, 'poll');
});

it('an answer in the journal that is no text is a failed sample, and is never scored', async () => {
  rewrite((all) =>
    all.flatMap((line) => {
      if (line.startsWith('{"e":"outcome"')) return [];
      const { c: _, ...event } = JSON.parse(line) as Event;
      return [event['e'] === 'completion' ? sealed({ ...event, body: 7 }) : line];
    }),
  );
  expect((await at.evals('run')).exitCode).not.toBe(70);
});

it('every line of the journal stands in the documented form', () => {
  expect(readdirSync(at.path(journal))).toEqual(['000001.jsonl']);
  for (const line of lines) {
    const { c: _, ...event } = JSON.parse(line) as Event;
    expect(sealed(event)).toBe(`${line}\n`);
  }
});
