import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/core/errors.ts';
import type { Sample } from '../../src/core/eval.ts';
import { promptMessages } from '../../src/evals/messages.ts';
import { checkTemplate, renderPrompt } from '../../src/evals/template.ts';

const sample: Sample = {
  id: 's1',
  input: 'Why?',
  target: 'secret',
  metadata: { 'first hint': 'none', level: 3, tags: ['a'] },
};

describe('A prompt template', () => {
  it.each([
    ['Q: {input}', 'Q: Why?'],
    ['{question} {problem} {prompt} {text}', 'Why? Why? Why? Why?'],
    ['{first hint}, {level}, {tags}', 'none, 3, ["a"]'],
    ['{{input}} {input}', '{input} Why?'],
    ['{{{input}}}', '{Why?}'],
    ['{"answer": 1} {} { } \\boxed{} {1,3} {input}', '{"answer": 1} {} { } \\boxed{} {1,3} Why?'],
    ['{input', '{input'],
  ])('%j becomes %j', (template, prompt) => {
    expect(renderPrompt(template, sample)).toBe(prompt);
  });

  it('prefers a column of that name to the usual names of the input', () => {
    expect(renderPrompt('{text}', { ...sample, metadata: { text: 'passage' } })).toBe('passage');
  });

  it.each(['{target}', '{constructor}', '{__proto__}', '{Level}'])('is refused when it asks for %s', (template) => {
    expect(() => renderPrompt(template, sample)).toThrow(UsageError);
    expect(() => {
      checkTemplate(`{input} ${template}`, [sample]);
    }).toThrow(`The prompt asks for ${template}, which sample "s1" does not have.`);
  });

  it('is refused with the columns that there are', () => {
    const refusal = expect.objectContaining({
      hint: expect.stringContaining('{input}, {first hint}, {level}, {tags}') as string,
    }) as Error;
    expect(() => {
      checkTemplate('{hint}', [sample]);
    }).toThrow(refusal);
  });

  it('is refused when only some samples have the column', () => {
    const other: Sample = { id: 's2', input: 'How?', target: 'x' };
    expect(() => {
      checkTemplate('{input} {level}', [sample, other]);
    }).toThrow('sample "s2"');
  });

  it('is refused when it asks every sample the same', () => {
    expect(() => {
      checkTemplate('Think {{hard}}.', [sample]);
    }).toThrow('no placeholder');
  });

  it('never replaces anything inside a value', () => {
    const value = fc.string({ unit: fc.constantFrom('{', '}', 'input', 'other', '$&', '$1', 'x') });
    fc.assert(
      fc.property(value, value, (input, other) => {
        const rendered = renderPrompt('<{input}|{other}|{{>', { id: 's', input, target: 't', metadata: { other } });
        expect(rendered).toBe(`<${input}|${other}|{>`);
      }),
    );
  });

  it('gives every text back whose braces were doubled', () => {
    const text = fc.string({ unit: fc.constantFrom('{', '}', 'input', '"', ' ') });
    fc.assert(
      fc.property(text, (plain) => {
        expect(renderPrompt(plain.replace(/[{}]/g, '$&$&'), sample)).toBe(plain);
      }),
    );
  });
});

describe('The messages of a sample', () => {
  it('are its prompt, behind the system message where there is one', () => {
    expect(promptMessages(sample, { prompt: '{input}', system: undefined })).toEqual([
      { role: 'user', content: 'Why?' },
    ]);
    expect(promptMessages(sample, { prompt: '{input}', system: 'Be {brief}.' })).toEqual([
      { role: 'system', content: 'Be {brief}.' },
      { role: 'user', content: 'Why?' },
    ]);
  });
});
