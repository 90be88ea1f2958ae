import type { Random } from '../core/random.ts';

const opposites: Readonly<Record<string, string>> = {
  yes: 'no',
  no: 'yes',
  true: 'false',
  false: 'true',
  positive: 'negative',
  negative: 'positive',
  neutral: 'negative',
  valid: 'invalid',
  invalid: 'valid',
};

const names = [
  'Lake Ohrid',
  'Ida Vance',
  'The Copper Kettle',
  'Port Sable',
  'Quincy Drummond',
  'Zephyr Hill',
  'Umbra',
] as const;

/** A plausible answer that equals none of the accepted ones and, where that can be, neither contains one nor stands in one. */
export function wrongAnswer(accepted: readonly string[], random: Random): string {
  const model = accepted[0] ?? '';
  const guesses = [...likeANumber(model, random), ...likeAChoice(model, random), ...likeAName(random)];
  return guesses.find((guess) => clearlyWrong(guess, accepted)) ?? `not ${model}`;
}

function clearlyWrong(guess: string, accepted: readonly string[]): boolean {
  const plain = guess.toLowerCase();
  return accepted.every((answer) => {
    const right = answer.toLowerCase().trim();
    const opposite = opposites[right] === plain;
    return plain !== right && (opposite || right === '' || !(plain.includes(right) || right.includes(plain)));
  });
}

/** Off by a bit, with the sign, the decimals, the grouping and the unit of the original. */
function likeANumber(answer: string, random: Random): string[] {
  const parts = /^(\D*?)(-?\d[\d,]*(?:\.\d+)?)(\D*)$/.exec(answer);
  if (parts === null) return [];
  const [, before = '', digits = '', after = ''] = parts;
  const value = Number(digits.replaceAll(',', ''));
  const decimals = digits.split('.')[1]?.length ?? 0;
  const unit = 10 ** -decimals;
  const start = 1 + Math.floor(random() * 9);
  return Array.from({ length: 40 }, (_, index) => {
    const offset = (start + index) * unit;
    const number = Math.abs(value) + (index % 2 === 0 ? offset : -offset);
    return `${before}${written(value < 0 ? -number : number, decimals, digits.includes(','))}${after}`;
  });
}

function written(value: number, decimals: number, grouped: boolean): string {
  const text = value.toFixed(decimals);
  return grouped ? text.replace(/\B(?=(?:\d{3})+(?!\d))/g, ',') : text;
}

/** Another letter of a multiple choice (`B`, `(B)`), or the opposite word, in the original's case. */
function likeAChoice(answer: string, random: Random): string[] {
  const opposite = Object.hasOwn(opposites, answer.toLowerCase()) ? opposites[answer.toLowerCase()] : undefined;
  if (opposite !== undefined) return [/^[A-Z]/.test(answer) ? capitalised(opposite) : opposite];
  const letter = /^(\(?)([A-Za-z])(\)?)$/.exec(answer);
  if (letter === null) return [];
  const [, open = '', choice = '', close = ''] = letter;
  const choices = choice === choice.toUpperCase() ? 'ABCD' : 'abcd';
  const start = Math.floor(random() * choices.length);
  return [0, 1, 2, 3].map((index) => `${open}${choices.charAt((start + index) % choices.length)}${close}`);
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function likeAName(random: Random): string[] {
  const start = Math.floor(random() * names.length);
  return names.map((_, index) => names[(start + index) % names.length] ?? '');
}
