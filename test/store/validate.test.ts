import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StorageError } from '../../src/core/errors.ts';
import type { TaskFile } from '../../src/store/task-file.ts';
import { taskFileOf, taskFileText } from '../../src/store/task-file.ts';
import { parseSpec, parseTaskFile } from '../../src/store/validate.ts';
import { sampleSubmission, sampleTask } from '../support/sample-submission.ts';

const good = taskFileText(taskFileOf(sampleSubmission(), 'first tries'));
const goodSpec = JSON.stringify(sampleSubmission());
const id = 'arithmetic__gpt-4o';
const entry = `tasks["${id}"]`;

type Loose = Record<string, unknown>;
type LooseFile = Loose & { tasks: Record<string, Loose> };

/** The good file after a change. */
function changed(change: (file: LooseFile, task: Loose) => void): string {
  const file = JSON.parse(good) as LooseFile;
  change(file, file.tasks[id]!);
  return JSON.stringify(file);
}

/** With one field of the task set to another value. */
function field(path: string, value: unknown): string {
  return changed((_file, task) => {
    const [last, ...parents] = path.split('.').reverse();
    const owner = parents.reduceRight((object, name) => object[name] as Loose, task);
    owner[last!] = value;
  });
}

function renamed(taskId: string): string {
  return good.replaceAll(JSON.stringify(id), JSON.stringify(taskId));
}

function complaint(parse: (text: string, path: string) => unknown, text: string): StorageError {
  try {
    parse(text, 'async_results/tasks_x.json');
  } catch (error) {
    if (error instanceof StorageError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('what is accepted', () => {
  test.each([
    ['as written', good],
    ['with a byte order mark', `\ufeff${good}`],
    ['with CRLF', good.replaceAll('\n', '\r\n')],
    [
      'with a year far away',
      changed((file) => {
        file['created_at'] = '9999-12-31T23:59:59Z';
      }),
    ],
    [
      'with a date that is none',
      changed((file) => {
        file['created_at'] = 'yesterday';
      }),
    ],
    ['with a line separator in the prompt', field('prompt', 'a\u2028b')],
  ])('a task file %s', (_name, text) => {
    expect(parseTaskFile(text, 'x').tasks[id]?.num_examples).toBe(3);
  });

  test('fields that we do not know are kept', () => {
    const text = changed((file, task) => {
      file['x_note'] = { by: 'a newer version' };
      task['x_owner'] = 'me';
    });
    expect(parseTaskFile(text, 'x')).toEqual(JSON.parse(text));
  });

  test('ten thousand tasks, in well under a second', () => {
    const tasks = Array.from({ length: 10_000 }, (_, index) =>
      sampleTask({ task_id: `arithmetic__model-${String(index)}` }),
    );
    const text = taskFileText(taskFileOf(sampleSubmission(tasks), null));
    expect(Object.keys(parseTaskFile(text, 'x').tasks)).toHaveLength(10_000);
  });

  test('a plan comes back as it was', () => {
    expect(parseSpec(goodSpec, 'x')).toEqual(sampleSubmission());
  });
});

describe('what is refused, with the place', () => {
  const rows: [name: string, text: string, words: string][] = [
    ['nothing', '', 'not valid JSON at 1:1: the text ends too early'],
    ['zero bytes', '\0\0\0', 'not valid JSON at 1:1'],
    ['two documents', `${good}${good}`, 'there is more behind'],
    ['a list', '[]', 'it must be an object'],
    ['a word', '"tasks"', 'it must be an object'],
    ['no schema', '{}', 'schema is missing'],
    [
      'another schema',
      good.replace('evals.tasks/1', 'inspect/2'),
      'schema must be one of evals.tasks/1, but is "inspect/2"',
    ],
    ['schema version 0', good.replace('evals.tasks/1', 'evals.tasks/0'), 'schema must be'],
    ['a schema that is a number', good.replace('"evals.tasks/1"', '1'), 'schema must be'],
    [
      'a newer schema',
      good.replace('evals.tasks/1', 'evals.tasks/2'),
      '"evals.tasks/2", but this version reads "evals.tasks/1"',
    ],
    ['a far newer schema', good.replace('evals.tasks/1', 'evals.tasks/999999999'), '"evals.tasks/999999999", but'],
    [
      'no tasks',
      changed((file) => {
        file.tasks = {};
      }),
      'tasks is empty',
    ],
    [
      'tasks null',
      changed((file) => {
        (file as Loose)['tasks'] = null;
      }),
      'tasks must be an object, but is null',
    ],
    [
      'tasks in a list',
      changed((file) => {
        (file as Loose)['tasks'] = [];
      }),
      'tasks must be an object, but is a list',
    ],
    [
      'a task that is null',
      changed((file) => {
        (file as Loose)['tasks'] = { [id]: null };
      }),
      `${entry} must be an object`,
    ],
    ['another task_id', field('task_id', 'other'), `${entry}.task_id must be one of ${id}, but is "other"`],
    ['an unknown status', field('status', 'done'), `${entry}.status must be one of pending`],
    [
      'a count in words',
      field('num_examples', 'ten'),
      `${entry}.num_examples must be a whole number of 1 or more, but is "ten"`,
    ],
    ['no examples', field('num_examples', 0), `${entry}.num_examples must be`],
    ['a negative count', field('num_examples', -1), `${entry}.num_examples must be`],
    ['half an example', field('num_examples', 1.5), `${entry}.num_examples must be`],
    [
      'a missing count',
      field('num_examples', undefined),
      `${entry}.num_examples must be a whole number of 1 or more, but is missing`,
    ],
    [
      'a count too large',
      good.replace('"num_examples": 3', '"num_examples": 12345678901234567890'),
      'cannot be held exactly',
    ],
    ['a temperature in quotes', field('model_config.temperature', '0'), `${entry}.model_config.temperature must be`],
    ['tokens beyond measure', good.replace('256', '1e308'), `${entry}.model_config.max_tokens must be`],
    ['progress over 100', field('progress', 100.1), `${entry}.progress must be a number from 0 to 100`],
    ['more done than there is', field('results.scored', 4), `${entry}.results counts 4 samples of 3`],
    ['an unsound hash', field('dataset.sha256', 'abc'), `${entry}.dataset.sha256 must be a SHA-256`],
    [
      'samples outside',
      field('dataset.samples', '../../etc/passwd'),
      `${entry}.dataset.samples must be a path below samples/`,
    ],
    ['samples inside out', field('dataset.samples', 'samples/../spec.json'), `${entry}.dataset.samples must be`],
    ['samples by an absolute path', field('dataset.samples', '/etc/passwd'), `${entry}.dataset.samples must be`],
    [
      'a key twice',
      good.replace('"n_repeats": 1', '"n_repeats": 1, "n_repeats": 2'),
      'the key "n_repeats" stands twice',
    ],
    [
      'a polluting key',
      good.replace('"experiment"', '"__proto__": {"polluted": true}, "experiment"'),
      '"__proto__" is not allowed',
    ],
    ['deep nesting', good.replace('"first tries"', '['.repeat(200_000)), 'nested deeper'],
    ['a comment', good.replace('{', '{ // mine'), 'not valid JSON at 1:3: expected a key'],
    ['half a character', field('prompt', '\ud83d'), 'half a character'],
  ];
  const ids = [
    '',
    '..',
    'a..b',
    'a/b',
    'a\\b',
    'CON',
    'con',
    'aux.txt',
    '.hidden',
    '-x',
    'end.',
    'Upper',
    'a'.repeat(129),
    'café',
    '😀',
    '\u001b]0;title\u0007',
    'toString',
  ];

  test.each([
    ...rows,
    ...ids.map((bad): [string, string, string] => [`the id ${JSON.stringify(bad)}`, renamed(bad), 'must be an id']),
  ])('%s', (_name, text, words) => {
    const { message, exitCode } = complaint(parseTaskFile, text);
    expect(exitCode).toBe(7);
    expect(message).toContain(words);
    expect(message).toContain('"async_results/tasks_x.json"');
    // eslint-disable-next-line no-control-regex -- a message must hold none
    expect(message).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
    expect(({} as Loose)['polluted']).toBeUndefined();
  });

  test('every field of the wrong type, by its name', () => {
    const task = (JSON.parse(good) as LooseFile).tasks[id]!;
    for (const name of Object.keys(task)) {
      const wrong = typeof task[name] === 'object' && task[name] !== null ? 7 : { a: 1 };
      expect(complaint(parseTaskFile, field(name, wrong)).message).toContain(`${entry}.${name}`);
    }
  });

  test('a file that is cut off anywhere', () => {
    const whole = good.trimEnd();
    for (let length = 0; length < whole.length; length++) {
      expect(complaint(parseTaskFile, whole.slice(0, length)).message).toContain('is not valid JSON at');
    }
  });

  test('a path with terminal codes is shown without them', () => {
    expect(() => parseTaskFile('', 'a\u001b[2J\nb')).toThrow('"a\\u{1b}[2J\\u{a}b" is not valid JSON');
  });

  test.each([
    [
      'one id twice',
      sampleSubmission([sampleTask(), sampleTask()]),
      'tasks[1].task_id "arithmetic__gpt-4o" stands twice',
    ],
    ['no tasks', sampleSubmission([]), 'tasks is empty'],
    ['an id that is a path', sampleSubmission([sampleTask({ task_id: 'a/b' })]), 'tasks[0].task_id must be an id'],
  ])('a plan with %s', (_name, submission, words) => {
    expect(complaint(parseSpec, JSON.stringify(submission)).message).toContain(words);
  });
});

test('whatever is done to the bytes of a task file, it is read or refused in one sentence', () => {
  const bytes = Buffer.from(good);
  const damage = fc.tuple(fc.nat(bytes.length - 1), fc.nat(40), fc.uint8Array({ maxLength: 20 }));
  fc.assert(
    fc.property(fc.array(damage, { minLength: 1, maxLength: 4 }), (changes) => {
      const damaged = changes.reduce<Buffer>(
        (text, [at, removed, added]) => Buffer.concat([text.subarray(0, at), added, text.subarray(at + removed)]),
        bytes,
      );
      let file: TaskFile | undefined;
      try {
        file = parseTaskFile(damaged.toString(), 'x');
      } catch (error) {
        expect(error).toBeInstanceOf(StorageError);
      }
      if (file !== undefined) expect(Object.keys(file.tasks).length).toBeGreaterThan(0);
    }),
    { numRuns: 3000 },
  );
});
