import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactMatch, includes, numericMatch, pattern, scorers } from '../../src/scorers/index.ts';

describe('exactMatch', () => {
  it.each([
    ['Paris', 'Paris'],
    ['  paris\n', 'Paris'],
    ['Paris.', 'Paris'],
    ['**Paris**', 'Paris'],
    ['"Paris".', 'Paris'],
    ['New\n  York', 'New York'],
    ['Re\u0301union', 'Réunion'],
    ['18', 18],
    ['true', true],
    ['Berne', ['Bern', 'Berne']],
    ['U.S.', 'U.S.'],
    ['...', '...'],
    ['C++', 'C++'],
  ])('accepts %j for %j', (output, target) => {
    expect(exactMatch(output, target)).toMatchObject({ name: 'exact_match', value: 1 });
  });

  it.each([
    ['It is Paris', 'Paris'],
    ['18.0', 18],
    ['', 'Paris'],
    ['C', 'C++'],
    ['...', '!!!'],
  ])('refuses %j for %j', (output, target) => {
    expect(exactMatch(output, target).value).toBe(0);
  });

  it('says what was wanted, and cuts what it quotes', () => {
    const score = exactMatch('x'.repeat(10_000), ['Bern', 'Berne']);
    expect(score.explanation).toBe('expected Bern or Berne');
    expect(score.answer).toHaveLength(200);
  });

  it('tells upper and lower case apart when asked to', () => {
    expect(exactMatch({ caseSensitive: true })('paris', 'Paris').value).toBe(0);
    expect(exactMatch()('paris', 'Paris').value).toBe(1);
  });

  it('never takes the end of an endless output for the answer', () => {
    expect(exactMatch(`Berlin${' '.repeat(200_000)}Paris`, 'Paris').value).toBe(0);
    expect(exactMatch(`Paris${'\n'.repeat(200_000)}`, 'Paris').value).toBe(1);
  });

  it('takes linear time for an endless run of marks', () => {
    expect(exactMatch(`${'.'.repeat(99_998)}x`, 'Paris').value).toBe(0);
  }, 5_000);

  it.each([[null], [[]], [[null]], [{ text: 'Paris' }]])(
    'throws rather than call an answer wrong when the target is %j',
    (target) => {
      expect(() => exactMatch('Paris', target)).toThrow(TypeError);
    },
  );

  it('accepts every text as the answer to itself', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => exactMatch(text, text).value === 1));
  });
});

describe('includes', () => {
  it.each([
    ['The capital is Paris, of course.', 'paris'],
    ['It is 18.', 18],
    ['(18)', '18'],
    ['首都は東京です', '東京'],
    ['in C++ of course', 'C++'],
    ['Parisian, yet Paris', 'Paris'],
    ['Bern or so', ['Berne', 'Bern']],
  ])('finds in %j the answer %j', (output, target) => {
    expect(includes(output, target)).toMatchObject({ name: 'includes', value: 1 });
  });

  it.each([
    ['Parisian', 'Paris'],
    ['A reply without the letter', 'C'],
    ['because', 'a'],
    ['118', '18'],
    ['3.18', '18'],
    ['18,000', '18'],
    ['18.5', '18'],
    ['', 'Paris'],
  ])('does not find in %j the answer %j', (output, target) => {
    expect(includes(output, target).value).toBe(0);
  });
});

describe('pattern', () => {
  it('takes the first group of the last match', () => {
    expect(pattern(/answer: (\w+)/i)('Answer: A? No. Answer: B', 'B')).toEqual({
      name: 'pattern',
      value: 1,
      answer: 'B',
    });
  });

  it('takes the first match, a named group, or the whole match when asked to', () => {
    expect(pattern(/[A-D]/, { occurrence: 'first' })('A, then B', 'A').value).toBe(1);
    expect(pattern(/(\w)=(?<right>\w)/g, { group: 'right' })('x=B', 'B').value).toBe(1);
    expect(pattern(/(\w)=(\w)/y, { group: 0 })('see x=B', 'x=B').value).toBe(1);
  });

  it('says when nothing matches', () => {
    expect(pattern(/z+/)('none', 'z')).toEqual({
      name: 'pattern',
      value: 0,
      explanation: 'nothing matches /z+/',
      unparsed: true,
    });
  });
});

describe('numericMatch', () => {
  it.each([
    ['The answer is 18.', '18'],
    ['#### 1,234', 1234],
    ['$1,234.00', '1,234'],
    ['0.75', '3/4'],
    ['3/4', 0.75],
    ['18%', '18%'],
    ['or 7', [6, '7']],
    ['−3', -3],
  ])('accepts %j for %j', (output, target) => {
    expect(numericMatch(output, target)).toMatchObject({ name: 'numeric_match', value: 1 });
  });

  it.each([
    ['17', 18],
    ['18.0001', 18],
    ['9876543211', '9876543210'],
    ['3', -3],
    ['none', 0],
  ])('refuses %j for %j', (output, target) => {
    expect(numericMatch(output, target).value).toBe(0);
  });

  it('allows a distance up to its tolerance', () => {
    const near = numericMatch({ tolerance: 0.01 });
    expect([near('3.14', '3.15').value, near('3.13', '3.15').value]).toEqual([1, 0]);
  });

  it('reads and compares as the paper does when asked to', () => {
    const paper = numericMatch({ extraction: 'paper' });
    expect(paper('#### 1,234', '1234').value).toBe(1);
    expect(paper('#### 18.0', '18').value).toBe(0);
    expect(paper('The answer is 18.', '18')).toEqual({
      name: 'numeric_match',
      value: 0,
      explanation: 'no number found',
      unparsed: true,
    });
    expect(numericMatch({ extraction: 'paper', tolerance: 0.1 })('#### 18.0', '18').value).toBe(1);
  });

  it('throws rather than call an answer wrong when the target is no number', () => {
    expect(() => numericMatch('18', 'Paris')).toThrow('"Paris" is not a number');
  });

  it('accepts every number as the answer to itself, written plainly or with thousands commas', () => {
    fc.assert(
      fc.property(fc.integer(), (number) => {
        const written = number.toLocaleString('en-US');
        return (
          numericMatch(`So it is ${written}.`, number).value === 1 &&
          numericMatch(`#### ${number}`, written).value === 1
        );
      }),
    );
  });
});

it('The table lists every scorer by the name of its score', () => {
  expect(Object.keys(scorers)).toEqual(['exact_match', 'includes', 'pattern', 'numeric_match']);
});
