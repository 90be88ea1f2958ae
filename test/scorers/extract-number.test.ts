import { describe, expect, it } from 'vitest';
import { extractGsm8kPaper } from '../../src/scorers/extract-gsm8k-paper.ts';
import { extractNumber } from '../../src/scorers/extract-number.ts';

const cases: readonly (readonly [output: string, number: string | undefined])[] = [
  ['18', '18'],
  ['The answer is 18.', '18'],
  ['She makes $18 a day.', '18'],
  ['#### 18', '18'],
  ['####18', '18'],
  ['#### $1,234.50', '1234.50'],
  ['#### **18**', '18'],
  ['#### -3', '-3'],
  ['#### −3', '-3'],
  ['#### 18.', '18'],
  ['#### 18 dollars', '18'],
  ['#### 3 * 6 = 18', '18'],
  ['#### 1\nOn second thoughts:\n#### 2', '2'],
  ['#### 1. Count the eggs\nThere are 16.\n#### 2. Subtract\n16 - 3 = 13', '13'],
  ['##### 7\nThe answer is 9.', '9'],
  ['\\boxed{18}', '18'],
  ['First \\boxed{17}, but then \\boxed{18}. Checked 2 times.', '18'],
  ['\\boxed{1{,}234}', '1234'],
  ['\\boxed{\\$1,234}', '1234'],
  ['\\boxed{18\\text{ m}^2}', '18'],
  ['\\boxed{\\frac{3}{4}}', '3/4'],
  ['\\boxed{-\\dfrac{3}{4}}', '-3/4'],
  ['\\boxed{1\\frac{1}{2}}', '1 1/2'],
  ['\\boxed{3 \\times 6 = 18}', '18'],
  ['\\boxed{18', '18'],
  ['\\boxed{Paris}, 18 times', '18'],
  ['**Answer:** $1,234', '1234'],
  ['Answer:\n\n**18**', '18'],
  ['The answer is 18 because 3 + 4 = 7.', '18'],
  ['The answer is about $18 for 3 days.', '18'],
  ['The answer is not 18 but 20.', '20'],
  ['To answer 3 questions she needs 20 minutes.', '20'],
  ['The answer to the question is 20', '20'],
  ['5-3', '3'],
  ['5 - 3', '3'],
  ['5 -3', '3'],
  ['x-3', '3'],
  ['(2)-3', '3'],
  ['it falls to -3 degrees', '-3'],
  ['(-3)', '-3'],
  ['-$5', '-5'],
  ['$-5', '-5'],
  ['+5', '5'],
  ['1,234,567', '1234567'],
  ['1234,567', '567'],
  ['1,2345', '2345'],
  ['3, 4, 5', '5'],
  ['1\u202f234', '1234'],
  ['18%', '18'],
  ['about 0.5 percent', '0.5'],
  ['.5', '.5'],
  ['50.', '50'],
  ['1e6', '1e6'],
  ['3/4 of it', '3/4'],
  ['1 1/2 cups', '1 1/2'],
  ['所以答案是18元', '18'],
  ['room A4', undefined],
  ['1/0', undefined],
  ['no idea', undefined],
  ['', undefined],
];

describe('extractNumber', () => {
  it.each(cases)('reads %j as %s', (output, number) => {
    expect(extractNumber(output)).toBe(number);
  });

  it('looks at the end of an output of 50 megabytes only', () => {
    expect(extractNumber(`#### 1${' and so on'.repeat(5_000_000)} 18`)).toBe('18');
  });

  // In quadratic time each of these would take minutes; the test's own time limit is the judge.
  it.each([
    '1',
    '1,',
    '1,111',
    '1/',
    '1 ',
    '1e',
    '#',
    '#### 1. a\n',
    '\\boxed{',
    '\\frac{',
    'answer is ',
    ' ',
    '-',
    '$',
    '{',
  ])(
    'takes linear time for an endless run of %j',
    (unit) => {
      expect(() => extractNumber(unit.repeat(100_000))).not.toThrow();
    },
    5_000,
  );
});

describe('extractGsm8kPaper', () => {
  it.each([
    ['#### 18', '18'],
    ['#### -1,234', '-1234'],
    ['#### 1\n#### 2', '1'],
    ['#### 18.', '18.'],
    ['#### $18', undefined],
    ['####18', undefined],
    ['The answer is 18.', undefined],
  ])('reads %j as %s', (output, number) => {
    expect(extractGsm8kPaper(output)).toBe(number);
  });
});
