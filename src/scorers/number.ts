/** A number found in a text. */
export interface FoundNumber {
  /** Sign, digits, decimals: `-1234.50`; a fraction keeps its stroke: `3/4`. */
  readonly text: string;
  readonly value: number;
  readonly start: number;
  readonly end: number;
}

/**
 * A minus counts as a sign only where nothing stands before it to be subtracted from: not in `5-3`, `5 -3` or `x-3`.
 * Commas (or thin and no-break spaces) group thousands only in threes: `1234,567` is two numbers. A dollar sign may stand
 * on either side of the minus; a percent sign is a unit and is left out. Repetitions are bounded where they could nest,
 * so that a search takes linear time.
 */
const signPart = String.raw`(?:(?<![\p{Script=Latin}\p{N})\]}%_]|[\d)]\s{1,3})(?<sign>[-−–]))?`;
const currencyPart = String.raw`(?:[$€£¥₹]\s?(?<inner>[-−–])?)?`;
const startPart = String.raw`(?<![\p{Script=Latin}\p{N}_]|\d\.)`;
const groupedPart = String.raw`\d{1,3}(?:[,\u2009\u00a0\u202f]\d{3}){1,12}(?!\d)`;
const decimalPart = String.raw`(?:${groupedPart}|\d+)(?:\.\d+)?|(?<!\.)\.\d+`;
const exponentPart = String.raw`(?:[eE][-+]?\d{1,3}(?![\p{L}\d]))?`;
const fractionPart = String.raw`(?:[/⁄](?<denominator>\d+)(?![\d/])|[ ](?<top>\d+)[/⁄](?<bottom>\d+)(?![\d/]))?`;
const source = `${signPart}${currencyPart}${startPart}(?<digits>(?:${decimalPart})${exponentPart})${fractionPart}`;

const anywhere = new RegExp(source, 'gu');
const here = new RegExp(source, 'uy');

/** All numbers in a text, in order. */
export function numbersIn(text: string): FoundNumber[] {
  return [...text.matchAll(anywhere)].map(numberOf).filter((number) => Number.isFinite(number.value));
}

/** The number that begins at exactly this position. */
export function numberAt(text: string, position: number): FoundNumber | undefined {
  here.lastIndex = position;
  const match = here.exec(text);
  const number = match === null ? undefined : numberOf(match);
  return number !== undefined && Number.isFinite(number.value) ? number : undefined;
}

/** The value of a text that is one number and nothing else but a currency, a percent sign or a full stop at its end. */
export function numericValue(text: string): number | undefined {
  const trimmed = text.trim();
  const number = numberAt(trimmed, 0);
  return number !== undefined && /^\s?%?\.?$/.test(trimmed.slice(number.end)) ? number.value : undefined;
}

function numberOf(match: RegExpExecArray): FoundNumber {
  const { sign, inner, digits = '', denominator, top, bottom } = match.groups ?? {};
  const minus = sign ?? inner;
  const plain = digits.replace(/[,\u2009\u00a0\u202f]/g, '');
  const [text, size] = withFraction(plain, denominator, top, bottom);
  return {
    text: minus === undefined ? text : `-${text}`,
    value: minus === undefined ? size : -size,
    start: match.index,
    end: match.index + match[0].length,
  };
}

/** `3/4`, `1 1/2`, or the digits alone. */
function withFraction(digits: string, denominator?: string, top?: string, bottom?: string): [string, number] {
  if (denominator !== undefined) return [`${digits}/${denominator}`, Number(digits) / Number(denominator)];
  if (top === undefined || bottom === undefined) return [digits, Number(digits)];
  return [`${digits} ${top}/${bottom}`, Number(digits) + Number(top) / Number(bottom)];
}
