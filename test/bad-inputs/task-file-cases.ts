/** Changes to a sound task file or plan, as text or as JSON, each of which makes it unsound. */
export type TextChange = (text: string) => string | Uint8Array;

interface JsonLike {
  [key: string]: JsonLike;
}

/** Changes the parsed file in place. */
export type JsonChange = (file: JsonLike, task: JsonLike) => void;

export const textChanges: Readonly<Record<string, TextChange>> = {
  'nothing in it': () => '',
  'a blank': () => ' ',
  'NUL bytes only': () => new Uint8Array(2000),
  'UTF-16 with a byte-order mark': (text) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  'UTF-16 without one': (text) => Buffer.from(text, 'utf16le'),
  'two byte-order marks': (text) => `\ufeff\ufeff${text}`,
  'a byte of Latin-1': (text) => Buffer.from(text.replace('gpt', 'g\u00fct'), 'latin1'),
  'an overlong slash': (text) => spliced(text, Buffer.from([0xc0, 0xaf])),
  'half a character in UTF-8': (text) => spliced(text, Buffer.from([0xed, 0xa0, 0x80])),
  'half a character as an escape': (text) => text.replace('gpt', 'gpt\\ud800'),
  'a control character in a string': (text) => text.replace('gpt', 'g\u001bpt'),
  'a comma too many': (text) => text.replace(/\}\s*$/, ',}'),
  'a comment': (text) => `// the tasks\n${text}`,
  'a comment inside': (text) => text.replace('{', '{ /* here */'),
  'single quotes': (text) => text.replaceAll('"', "'"),
  NaN: (text) => text.replace('"num_examples": 3', '"num_examples": NaN'),
  Infinity: (text) => text.replace('"num_examples": 3', '"num_examples": Infinity'),
  '1e999': (text) => text.replace('"num_examples": 3', '"num_examples": 1e999'),
  'minus zero': (text) => text.replace('"num_examples": 3', '"num_examples": -0'),
  'a leading zero': (text) => text.replace('"num_examples": 3', '"num_examples": 03'),
  'a plus sign': (text) => text.replace('"num_examples": 3', '"num_examples": +3'),
  hexadecimal: (text) => text.replace('"num_examples": 3', '"num_examples": 0x3'),
  'a number that no JavaScript holds': (text) =>
    text.replace('"num_examples": 3', '"num_examples": 12345678901234567890'),
  'a fraction of a sample': (text) => text.replace('"num_examples": 3', '"num_examples": 2.5'),
  'a key twice': (text) => text.replace('"num_examples": 3', '"num_examples": 3, "num_examples": 4'),
  '__proto__ as a key': (text) => text.replace('{', '{ "__proto__": { "polluted": true },'),
  '__proto__ in a task': (text) => text.replace('"num_examples"', '"__proto__": { "polluted": true }, "num_examples"'),
  '__proto__ as escapes': (text) =>
    text.replace('"num_examples"', '"\\u005f_proto__": { "polluted": true }, "num_examples"'),
  'constructor as a key': (text) => text.replace('{', '{ "constructor": { "prototype": { "polluted": true } },'),
  'two documents': (text) => text + text,
  'something behind the end': (text) => `${text}x`,
  'brackets two hundred thousand deep': () => '['.repeat(200_000),
  'objects two hundred thousand deep': () => '{"a":'.repeat(200_000),
  'depth in an unknown field': (text) => text.replace('{', `{ "more": ${'['.repeat(300)}${']'.repeat(300)},`),
  'one line of 20 MB': () => `"${'a'.repeat(20_000_000)}`,
  null: () => 'null',
  'a list': () => '[]',
  'a text': () => '"evals.tasks/1"',
  'a number': () => '1',
  'an empty object': () => '{}',
  HTML: () => '<!doctype html><html><body>Not found</body></html>',
  YAML: () => 'schema: evals.tasks/1\ntasks: {}\n',
  'a merge conflict': (text) => `<<<<<<< ours\n${text}=======\n${text}>>>>>>> theirs\n`,
};

/** `tasks` of a task file has the task under its id; that of a plan is a list. */
export const jsonChanges: Readonly<Record<string, JsonChange>> = {
  'no schema': without('schema'),
  'another schema': setting('schema', 'inspect.log/1'),
  'a schema of a newer version': setting('schema', 'evals.tasks/2'),
  'a schema of a far newer version': setting('schema', 'evals.tasks/999999999'),
  'schema 0': setting('schema', 'evals.tasks/0'),
  'a schema that is a number': setting('schema', 1),
  'a schema that is a list': setting('schema', ['evals.tasks/1']),
  'no id': without('id'),
  'an id with a slash': setting('id', 'a/b'),
  'no tasks': without('tasks'),
  'tasks that are null': setting('tasks', null),
  'tasks that are a text': setting('tasks', 'all'),
  'a task that is null': (file) => {
    for (const key of Object.keys(file['tasks'] ?? {})) set(file['tasks'], key, null);
  },
  ...Object.fromEntries(
    [
      'task_id',
      'eval_name',
      'model_name',
      'model_config',
      'num_examples',
      'n_repeats',
      'dataset',
      'prompt',
      'simulated',
    ].flatMap((field): [string, JsonChange][] => [
      [`no ${field} in a task`, without(field, 'task')],
      ...[null, true, -1, [], ''].map((value: unknown): [string, JsonChange] => {
        const right = (value === '' && field === 'prompt') || (value === true && field === 'simulated');
        return [`${field} is ${right ? 'a number' : JSON.stringify(value)}`, setting(field, right ? 7 : value, 'task')];
      }),
    ]),
  ),
  ...Object.fromEntries(
    (
      [
        ['temperature', '0'],
        ['temperature', -1],
        ['temperature', {}],
        ['max_tokens', 0],
        ['max_tokens', 1.5],
        ['max_tokens', 1e308],
        ['max_tokens', '12'],
        ['top_p', 2],
        ['provider', 7],
        ['provider', ''],
      ] satisfies [string, unknown][]
    ).map(([field, value]) => [
      `${field} is ${JSON.stringify(value)}`,
      (_: JsonLike, task: JsonLike) => {
        set(task['model_config'], field, value);
      },
    ]),
  ),
  ...Object.fromEntries(
    [
      '../../etc/passwd',
      '/etc/passwd',
      'samples/../../x',
      'samples/..',
      'samples',
      'samples/',
      'samples//x',
      'samples\\x',
      'C:\\x',
      'samples/CON',
      'samples/.x',
      'samples/a\u0000b',
      'samples/\u001b[2J',
      7,
      null,
    ].map((value): [string, JsonChange] => [
      `samples at ${JSON.stringify(value)}`,
      (_: JsonLike, task: JsonLike) => {
        set(task['dataset'], 'samples', value);
      },
    ]),
  ),
  'a hash that is none': (_, task) => {
    set(task['dataset'], 'sha256', 'abc');
  },
  'a grader that is a number': setting('grader', 7, 'task'),
  'more samples than any disk holds': setting('num_examples', Number.MAX_SAFE_INTEGER, 'task'),
  'more repeats than any life has': setting('n_repeats', Number.MAX_SAFE_INTEGER, 'task'),
  'more passes than memory': (_, task) => {
    set(task, 'num_examples', 10_000_000);
    set(task, 'n_repeats', 10_000_000);
  },
};

/** Changes to what only a task file has. */
export const checkpointChanges: Readonly<Record<string, JsonChange>> = {
  'no task': setting('tasks', {}),
  'tasks in a list': (file, task) => {
    set(file, 'tasks', [task]);
  },
  'a status that does not exist': setting('status', 'done', 'task'),
  'a status in capitals': setting('status', 'Pending', 'task'),
  'a progress above 100': setting('progress', 101, 'task'),
  'a progress below 0': setting('progress', -0.1, 'task'),
  'a progress as text': setting('progress', '50%', 'task'),
  'more done than there is': (_, task) => {
    set(task['results'], 'scored', 4);
  },
  'less than nothing scored': (_, task) => {
    set(task['results'], 'scored', -1);
  },
  'a fraction failed': (_, task) => {
    set(task['results'], 'failed', 0.5);
  },
  'a time that is a number': setting('started_at', 1_800_000_000, 'task'),
  'an error that is an object': setting('error', {}, 'task'),
  'no output files': without('output_files', 'task'),
  'no results': without('results', 'task'),
  'a task under another id': (file, task) => {
    set(file, 'tasks', { other: task });
  },
  ...Object.fromEntries(
    [
      '..',
      '.',
      'a/b',
      'a\\b',
      'con',
      'nul.txt',
      '.hidden',
      'x'.repeat(300),
      '',
      'constructor ',
      'Große',
      '👍',
      'A',
      'a\u001b[2J',
      'a\nb',
      'a..b',
      'a.',
      ' a',
      '-a',
    ].map((id) => [
      `a task called ${JSON.stringify(id)}`,
      (file: JsonLike, task: JsonLike) => {
        set(task, 'task_id', id);
        set(file, 'tasks', { [id]: task });
      },
    ]),
  ),
};

/** Changes to what only a plan has. */
export const planChanges: Readonly<Record<string, JsonChange>> = {
  'no task': setting('tasks', []),
  'tasks as an object': (file, task) => {
    set(file, 'tasks', { custom: task });
  },
  'a task twice': (file, task) => {
    set(file, 'tasks', [task, task]);
  },
  'no version of the eval': without('eval_version', 'task'),
  'a negative version of the eval': setting('eval_version', -1, 'task'),
  'a system message that is a list': setting('system', [], 'task'),
  'no hash of the samples': (_, task) => {
    set(task['dataset'], 'samples_sha256', undefined);
  },
  ...Object.fromEntries(
    ['..', 'a/b', 'CON', '.hidden', 'x'.repeat(300), '__proto__', 'a\u001b[2J'].map((id) => [
      `a task called ${JSON.stringify(id)}`,
      setting('task_id', id, 'task'),
    ]),
  ),
};

/** Changes to what a plan says of its samples. */
export const samplesChanges: Readonly<Record<string, JsonChange>> = {
  'a wrong hash of the samples': (_, task) => {
    set(task['dataset'], 'samples_sha256', '0'.repeat(64));
  },
  'more samples than there are': setting('num_examples', 4, 'task'),
  'samples that are not there': (_, task) => {
    set(task['dataset'], 'samples', 'samples/other.jsonl');
  },
  'less samples than there are': setting('num_examples', 2, 'task'),
};

export function changed(text: string, change: JsonChange): string {
  const file = JSON.parse(text) as JsonLike;
  const tasks = Object.values(file['tasks'] ?? {});
  change(file, tasks[0] ?? {});
  return JSON.stringify(file, null, 2);
}

function setting(field: string, value: unknown, where: 'file' | 'task' = 'file'): JsonChange {
  return (file, task) => {
    set(where === 'file' ? file : task, field, value);
  };
}

function without(field: string, where: 'file' | 'task' = 'file'): JsonChange {
  return setting(field, undefined, where);
}

function set(target: JsonLike | undefined, field: string, value: unknown): void {
  if (target !== undefined) target[field] = value as JsonLike;
}

function spliced(text: string, bytes: Uint8Array): Uint8Array {
  const at = text.indexOf('gpt');
  return Buffer.concat([Buffer.from(text.slice(0, at)), bytes, Buffer.from(text.slice(at))]);
}
