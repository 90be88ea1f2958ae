import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { memberOf, placeOf, valueOf } from '../../../src/evals/declared/document.ts';
import { readDocument } from '../../../src/evals/declared/read-document.ts';
import { placed } from '../../../src/evals/declared/source.ts';
import { UsageError } from '../../../src/core/errors.ts';

function read(text: string): unknown {
  return valueOf(readDocument({ shown: 'e.yaml', text }));
}

/** Message and hint of what a text is refused with. */
function refusal(text: string): string {
  try {
    read(text);
  } catch (error) {
    if (error instanceof UsageError) return `${error.message}\n${error.hint ?? ''}`;
    throw error;
  }
  return 'was not refused';
}

describe('A file in YAML', () => {
  test('is read as YAML 1.2: what was true and false in 1.1 is text', () => {
    expect(read('[yes, no, on, off, y, n, Yes, NO]')).toEqual(['yes', 'no', 'on', 'off', 'y', 'n', 'Yes', 'NO']);
    expect(read('[true, True, FALSE, ~, null, 2001-01-01, 1_000, 12:30:45, 0b1]')).toEqual([
      true,
      true,
      false,
      null,
      null,
      '2001-01-01',
      '1_000',
      '12:30:45',
      '0b1',
    ]);
  });

  test('has numbers as JSON has them, and what YAML alone takes for a number is refused, not guessed at', () => {
    expect(read('[0, -1, 12, 0.5, -3e2, 1E+3]')).toEqual([0, -1, 12, 0.5, -300, 1000]);
    for (const text of ['012', '+5', '0x1F', '0o17', '.5', '5.', '.inf', '-.INF', '.nan', '007', '-012', '02134']) {
      expect(refusal(`a: ${text}`)).toContain(`e.yaml:1:4: ${text} is a number to some programs and text to others.`);
      expect(read(`a: "${text}"`)).toEqual({ a: text });
    }
    for (const text of ['12345678901234567890', '1e999', '-9007199254740993']) {
      expect(refusal(`a: ${text}`)).toContain(`e.yaml:1:4: ${text} has more digits than a number keeps.`);
    }
  });

  test('keeps the lines of a text below "|" and joins those below ">"', () => {
    expect(read('a: |\n  one {x}\n\n  two\nb: >\n  one\n  two\n')).toEqual({ a: 'one {x}\n\ntwo\n', b: 'one two\n' });
  });

  test('has keys that are text, whatever they look like', () => {
    expect(read('1: a\ntrue: b\n012: c\n~: d')).toEqual({ '1': 'a', true: 'b', '012': 'c', '~': 'd' });
    expect(Object.keys(read('__proto__: 1\nconstructor: 2') as object)).toEqual(['__proto__', 'constructor']);
  });

  test.each([
    ['a:\n\tb: 1', '2:1: a tab cannot indent'],
    ['a: 1\nb: 2\na: 3', '3:1: "a" stands here twice'],
    ['1: a\n"1": b', '2:1: "1" stands here twice'],
    ['a: {b: 1, b: 2}', '1:11: "b" stands here twice'],
    ['a: *nobody', '1:4: *nobody stands for nothing'],
    ['a: &x [*x]', '1:8: *x stands for nothing'],
    ['a: !!python/object:os.system x', '1:4: a tag has no meaning here'],
    ['a: !ruby [1]', '1:4: a tag has no meaning here'],
    ['a: {b}: c', '1:7: bad indentation'],
    ['? [a]\n: 1', '1:3: a key is text, and this is none'],
    ['{a}: 1', '1:1: a key is text, and this is none'],
    ['%YAML 1.1\n---\na: no', '1:1: lines that begin with % have no meaning here'],
    ['a: 1\n---\nb: 2', '3:1: a second document begins here'],
    ['', '1:1: the file is empty'],
    ['# nothing\n', '1:1: the file is empty'],
    ['a: "x', '1:6: '],
    ['a: [1, 2', '1:9: '],
    ['a: What is it: a question', '1:14: bad indentation of a mapping entry'],
    ['a: "\\q"', '1:6: unknown escape sequence'],
    ['a: \u0000', '1:4: null byte is not allowed in input'],
    ['a: \u001b[31mred', '1:4: the stream contains non-printable characters'],
  ])('that is %j is refused at %s', (text, expected) => {
    expect(refusal(text)).toContain(`e.yaml:${expected}`);
  });

  test('that is nested too deep is refused where it becomes so, and takes no time or memory', () => {
    const deep = 'this is nested deeper than 100 levels';
    expect(refusal(`a: ${'['.repeat(50_000)}`)).toContain(`e.yaml:1:103: ${deep}`);
    expect(refusal(`${'- '.repeat(50_000)}a`)).toContain(`e.yaml:1:201: ${deep}`);
    expect(refusal(`${'? '.repeat(50_000)}a`)).toContain(deep);
    expect(refusal('{"a":'.repeat(50_000))).toContain(deep);
  });

  test('shows the line and the place below the message', () => {
    expect(refusal('name: a\nprompt: What is it: a question')).toBe(
      [
        'e.yaml:2:19: bad indentation of a mapping entry.',
        '2 │ prompt: What is it: a question',
        '                      ^',
        'Text that has a colon, a quotation mark or a bracket goes in quotation marks; text of several lines goes below "|".',
      ].join('\n'),
    );
  });

  test('may name a value with & and use it again, as often as that stays small', () => {
    expect(read('a: &p {x: [1]}\nb: *p\nc: [*p, *p]')).toEqual({
      a: { x: [1] },
      b: { x: [1] },
      c: [{ x: [1] }, { x: [1] }],
    });
    const laughs = [
      'a0: &a0 [lol]',
      ...Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(10)}]`),
    ];
    expect(refusal(laughs.join('\n'))).toContain('all aliases up to here stand for more than 100000 values.');
  });

  test('has the place of each value, also of one that is empty', () => {
    const source = { shown: 'e.yaml', text: 'a:\n  - b: "x"\n    c:\n  - {d: [1, 2]}\r\ne: 5' };
    const document = readDocument(source);
    const at = (...path: (string | number)[]) => placed(source, placeOf(document, path)).replace('e.yaml:', '');
    expect([at('a'), at('a', 0), at('a', 0, 'b'), at('a', 0, 'c')]).toEqual(['2:3', '2:5', '2:8', '3:5']);
    expect([at('a', 1, 'd', 1), at('e'), at('a', 7), at('x', 'y')]).toEqual(['4:13', '5:4', '2:3', '1:1']);
    expect(memberOf(document, 'e')?.keyAt).toBe(source.text.indexOf('e: 5'));
  });
});

/** What JSON can hold and our numbers keep. */
const jsonValue = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc
      .double({ noNaN: true, noDefaultInfinity: true })
      .filter((number) => !Number.isInteger(number) || Number.isSafeInteger(number)),
    fc.string({ unit: 'binary' }),
    fc.array(tie('value')),
    fc.dictionary(fc.string({ unit: 'binary' }), tie('value')),
  ),
})).value;

describe('A file in JSON', () => {
  test('is read as JSON.parse reads it: every one, however it is indented', () => {
    fc.assert(
      fc.property(jsonValue, fc.constantFrom('', ' ', '  ', '\t', '\t\t'), (value, indentation) => {
        const text = JSON.stringify(value, null, indentation);
        expect(read(text)).toEqual(JSON.parse(text));
      }),
      { numRuns: 500 },
    );
  });

  test('may have commas at the ends of lists, and comments', () => {
    expect(read('{\n  "a": [1, 2,], # two\n  "b": {"c": 3,},\n}')).toEqual({ a: [1, 2], b: { c: 3 } });
  });

  test.each([
    ['{"a": 1 "b": 2}', '1:12: missed comma between flow collection entries'],
    ['{"a": [1,,2]}', "1:10: expected the node content, but found ','"],
    ['{"a": 1', '1:8: unexpected end of the stream within a flow collection'],
    ['{"a": 1, "a": 2}', '1:10: "a" stands here twice'],
    ['{"a": 01}', '1:7: 01 is a number to some programs and text to others'],
  ])('that is %s is refused at %s', (text, expected) => {
    expect(refusal(text)).toContain(`e.yaml:${expected}`);
  });
});
