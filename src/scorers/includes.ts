import type { ExactMatchOptions } from './exact-match.ts';
import { wanted } from './exact-match.ts';
import { scorerFactory } from './scorer-factory.ts';
import { acceptedAnswers, comparable, quoted, tail } from './text.ts';

/**
 * 1 when the output (its last 100,000 characters) contains one of the accepted answers as whole words, else 0:
 * neither `Paris` in `Parisian` nor `18` in `118`, `3.18` or `18,000` counts. Scripts that write no spaces need none.
 */
export const includes = scorerFactory<ExactMatchOptions>(({ caseSensitive = false }) => (output, target) => {
  const text = comparable(tail(output), caseSensitive);
  const answer = acceptedAnswers(target).find((accepted) => containsWords(text, comparable(accepted, caseSensitive)));
  const value = answer === undefined ? 0 : 1;
  return {
    name: 'includes',
    value,
    ...(answer === undefined ? {} : { answer: quoted(answer) }),
    ...wanted(value, target),
  };
});

function containsWords(text: string, words: string): boolean {
  if (words === '') return false;
  for (let at = text.indexOf(words); at !== -1; at = text.indexOf(words, at + 1)) {
    const end = at + words.length;
    const before = text.slice(Math.max(0, at - 2), at);
    if (!startsInside(before, words) && !endsInside(words, text.slice(end, end + 2))) return true;
  }
  return false;
}

/** A letter or digit that belongs to the same word as its neighbour; letters of scripts without spaces do not. */
const wordCharacter =
  '(?![\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}])[\\p{L}\\p{N}\\p{M}_]';
const firstOfWord = new RegExp(`^${wordCharacter}`, 'u');
const lastOfWord = new RegExp(`${wordCharacter}$`, 'u');

function startsInside(before: string, words: string): boolean {
  if (lastOfWord.test(before) && firstOfWord.test(words)) return true;
  return /\d[.,]$/.test(before) && /^\d/.test(words);
}

function endsInside(words: string, after: string): boolean {
  if (lastOfWord.test(words) && firstOfWord.test(after)) return true;
  return /\d$/.test(words) && /^[.,]\d/.test(after);
}
