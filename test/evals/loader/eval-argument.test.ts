import { describe, expect, it } from 'vitest';
import { parseEvalArgument, splitEvalArguments } from '../../../src/evals/loader/eval-argument.ts';

describe('an element of --eval', () => {
  it.each([
    ['gsm8k', { kind: 'catalogue', name: 'gsm8k' }],
    ['./sentiment.eval.ts', { kind: 'file', path: './sentiment.eval.ts', name: undefined }],
    ['sentiment.eval.ts', { kind: 'file', path: 'sentiment.eval.ts', name: undefined }],
    ['a/b', { kind: 'file', path: 'a/b', name: undefined }],
    ['./a.eval.ts::short answers', { kind: 'file', path: './a.eval.ts', name: 'short answers' }],
    ['./a::b.eval.ts::c', { kind: 'file', path: './a::b.eval.ts', name: 'c' }],
    ['evals/**/*.eval.{ts,mts}::a', { kind: 'file', path: 'evals/**/*.eval.{ts,mts}', name: 'a' }],
    ['*', { kind: 'file', path: '*', name: undefined }],
  ])('%s is understood', (text, argument) => {
    expect(parseEvalArgument(text)).toEqual(argument);
  });

  it.each(['', '::a', './a.eval.ts::'])('"%s" names nothing', (text) => {
    expect(() => parseEvalArgument(text)).toThrow(`"${text}" names no eval.`);
  });

  it('cannot choose from an eval of the catalogue', () => {
    expect(() => parseEvalArgument('gsm8k::easy')).toThrow('"gsm8k" is not a file, so "::easy" chooses nothing in it.');
  });

  it.each([
    ['a,b', ['a', 'b']],
    [' a , ,./b.eval.ts::c', ['a', './b.eval.ts::c']],
    ['evals/*.eval.{ts,mts},c', ['evals/*.eval.{ts,mts}', 'c']],
    ['a},b', ['a}', 'b']],
    ['a{,b', ['a{,b']],
    ['', []],
  ])('"%s" is parted at its commas, but not inside braces', (text, elements) => {
    expect(splitEvalArguments(text)).toEqual(elements);
  });
});
