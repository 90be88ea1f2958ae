import fc from 'fast-check';

const word = fc.constantFrom('a', 'capitals', 'x.y', 'score_1', 'Naïve', 'a b', 'two..dots', 'end.', '9', 'yes');
const text = fc.oneof(fc.string({ minLength: 1 }), word);
const name = fc.constantFrom('a', 'capitals', 'x.y', 'Q-1', '9_');
const scoreName = fc.constantFrom('a', 'right_1', 'b2');
/** Integers beyond these are refused by whoever reads a file, before anybody looks at its form. */
const column = fc.jsonValue({ maxDepth: 1 }).filter((value) => !/\d{16}|e\+/.test(JSON.stringify(value)));
const row = fc.dictionary(fc.string(), column, { minKeys: 1, maxKeys: 3 });
const rows = fc.array(row, { minLength: 1, maxLength: 3 });
const share = fc.double({ min: 0, max: 1, noNaN: true });
const options = { requiredKeys: [] };

function some(keys: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<object> {
  return fc.record(keys, options);
}

/** One of two keys, or neither. */
function promptOr(keys: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<object> {
  return fc.oneof(some({ ...keys, prompt: text }), some({ ...keys, prompt_file: text }));
}

const columns = { input: text, target: text, id: text };
const dataset = fc.oneof(
  text,
  rows,
  fc.record({ file: text, ...columns }, { requiredKeys: ['file'] }),
  fc.record({ rows, ...columns }, { requiredKeys: ['rows'] }),
);

const textMatch = some({ name: scoreName, case_sensitive: fc.boolean() });
const pureScorer = fc.oneof(
  fc.constantFrom('exact_match', 'includes', 'numeric_match'),
  fc.record({ exact_match: textMatch }),
  fc.record({ includes: textMatch }),
  fc.record({
    numeric_match: some({
      name: scoreName,
      tolerance: fc.double({ min: 0, max: 1e6, noNaN: true }),
      extraction: fc.constantFrom('robust', 'paper'),
    }),
  }),
  fc.record({
    pattern: fc.record(
      {
        expression: text,
        flags: fc.constantFrom('', 'i', 'ims', 'u'),
        group: fc.oneof(fc.integer({ min: 0, max: 9 }), text),
        occurrence: fc.constantFrom('first', 'last'),
        case_sensitive: fc.boolean(),
        name: scoreName,
      },
      { requiredKeys: ['expression'] },
    ),
  }),
);
const gradedScorer = fc.oneof(
  fc.constant('model_graded'),
  fc.record({
    model_graded: promptOr({
      name: scoreName,
      verdict: text,
      values: fc.dictionary(fc.string(), share, { minKeys: 2, maxKeys: 4 }),
    }),
  }),
);

const common = {
  $schema: text,
  description: fc.string(),
  system: text,
  parameters: fc.oneof(
    some({ temperature: fc.double({ min: 0, max: 10, noNaN: true }), max_tokens: fc.integer({ min: 1, max: 1e6 }) }),
    some({ top_p: share, stop: fc.array(text) }),
  ),
  models: fc.uniqueArray(text, { minLength: 1, maxLength: 3 }),
  repeats: fc.integer({ min: 1, max: 100 }),
  timeout: fc.double({ min: 0.01, max: 1e4, noNaN: true }),
  retries: fc.integer({ min: 0, max: 10 }),
  strategy: fc.constantFrom('sequential', 'batch:4', 'sliding-window', 'sliding-window:10000', 'adaptive:9'),
  output_tokens: fc.integer({ min: 1, max: 1e6 }),
  gates: fc.record({
    accuracy: fc.oneof(
      share,
      fc.record({ at_least: share, on: fc.constantFrom('estimate', 'lower-bound') }, { requiredKeys: ['at_least'] }),
    ),
  }),
};

function evals(keys: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<object> {
  const pure = fc.record({ dataset, scorers: fc.array(pureScorer, { minLength: 1, maxLength: 3 }) });
  const graded = fc.record({
    dataset,
    grader: text,
    scorers: fc.tuple(fc.array(pureScorer, { maxLength: 2 }), gradedScorer).map(([others, one]) => [...others, one]),
  });
  return fc
    .tuple(fc.oneof(pure, graded), promptOr({ ...common, ...keys }))
    .map(([needed, rest]) => ({ ...rest, ...needed }));
}

const several = fc
  .array(fc.tuple(evals({}), name), { minLength: 1, maxLength: 3 })
  .map((all) => ({ evals: all.map(([each, called]) => ({ ...each, name: called })) }));

/** What a file may hold. */
export const validDocument = fc.oneof({ weight: 4, arbitrary: evals({ name }) }, { weight: 1, arbitrary: several });

const keys = [
  ...Object.keys(common),
  'name',
  'dataset',
  'scorers',
  'grader',
  'prompt',
  'prompt_file',
  'evals',
  'file',
  'rows',
  'input',
  'target',
  'id',
  'temperature',
  'max_tokens',
  'model',
  'messages',
  'stream',
  'accuracy',
  'at_least',
  'on',
  'exact_match',
  'includes',
  'numeric_match',
  'pattern',
  'model_graded',
  'expression',
  'flags',
  'group',
  'occurrence',
  'case_sensitive',
  'tolerance',
  'extraction',
  'verdict',
  'values',
  'promt',
  '',
  '__proto__',
];
const key = fc.constantFrom(...keys);

const leaf = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    0,
    1,
    -1,
    0.5,
    1.5,
    2,
    1e15,
    '',
    'a',
    [],
    {},
    ['exact_match'],
    [{}],
    ['a', 'a'],
  ),
  key,
  word,
);

/** Words of eval files, anywhere. */
export const anyDocument = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4 }),
  ),
})).value;

/** A document with up to three changes somewhere: a member removed, renamed, replaced or added. */
export function mutated(document: fc.Arbitrary<object>): fc.Arbitrary<unknown> {
  const change = fc.record({
    where: fc.nat(),
    how: fc.constantFrom('remove', 'rename', 'replace', 'add'),
    key,
    value: leaf,
  });
  return fc.tuple(document, fc.array(change, { minLength: 1, maxLength: 3 })).map(([whole, changes]) => {
    const copy = structuredClone(whole);
    for (const each of changes) changeSomewhere(copy, each);
    return copy;
  });
}

interface Change {
  readonly where: number;
  readonly how: string;
  readonly key: string;
  readonly value: unknown;
}

function changeSomewhere(document: object, { where, how, key: name, value }: Change): void {
  const parts = partsOf(document);
  const part = parts[where % parts.length] as Record<string, unknown>;
  const members = Object.keys(part);
  const member = members[where % Math.max(1, members.length)];
  if (how === 'add' || member === undefined) set(part, Array.isArray(part) ? String(members.length) : name, value);
  else if (how === 'replace') set(part, member, value);
  else {
    const old = part[member];
    if (Array.isArray(part)) part.splice(Number(member), 1);
    else delete part[member];
    if (how === 'rename' && !Array.isArray(part)) set(part, name, old);
  }
}

/** Also a key named `__proto__`. */
function set(part: object, name: string, value: unknown): void {
  Object.defineProperty(part, name, {
    value: structuredClone(value),
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

function partsOf(value: unknown): object[] {
  if (typeof value !== 'object' || value === null) return [];
  return [value, ...Object.values(value).flatMap(partsOf)];
}
