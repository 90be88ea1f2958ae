import { type Random, seededRandom } from '../core/random.ts';

/** A question whose answer is one number. */
export interface Problem {
  readonly question: string;
  readonly answer: number;
}

/** A whole number between two bounds, both included. */
type Pick = (low: number, high: number) => number;

/** The five levels, from a single sum to a word problem in several steps. */
const levels: readonly (readonly ((pick: Pick) => Problem)[])[] = [
  [sum, difference],
  [threeTerms, product],
  [brackets, exactQuotient],
  [shopping, sharing, travelling],
  [savings, discount, temperatures],
];

export const levelCount = levels.length;

/** Problems in rising difficulty, as many of each level; equal seeds give equal problems, and none comes twice. */
export function arithmeticProblems(seed: string, perLevel: number): (Problem & { readonly level: number })[] {
  const pick = pickFrom(seededRandom(seed));
  const asked = new Set<string>();
  return levels.flatMap((kinds, level) =>
    Array.from({ length: perLevel }, (_, index) => {
      const make = kinds[index % kinds.length] ?? sum;
      let problem = make(pick);
      while (asked.has(problem.question)) problem = make(pick);
      asked.add(problem.question);
      return { ...problem, level: level + 1 };
    }),
  );
}

function pickFrom(random: Random): Pick {
  return (low, high) => low + Math.floor(random() * (high - low + 1));
}

function sum(pick: Pick): Problem {
  const [a, b] = [pick(12, 98), pick(12, 98)];
  return { question: `What is ${a} + ${b}?`, answer: a + b };
}

function difference(pick: Pick): Problem {
  const [a, b] = [pick(12, 98), pick(12, 98)];
  return { question: `What is ${a} - ${b}?`, answer: a - b };
}

function threeTerms(pick: Pick): Problem {
  const [a, b, c] = [pick(100, 999), pick(100, 999), pick(100, 999)];
  return { question: `What is ${a} + ${b} - ${c}?`, answer: a + b - c };
}

function product(pick: Pick): Problem {
  const [a, b] = [pick(12, 49), pick(6, 19)];
  return { question: `What is ${a} * ${b}?`, answer: a * b };
}

function brackets(pick: Pick): Problem {
  const [a, b, c, d] = [pick(11, 59), pick(11, 59), pick(3, 12), pick(20, 99)];
  return { question: `What is (${a} + ${b}) * ${c} - ${d}?`, answer: (a + b) * c - d };
}

function exactQuotient(pick: Pick): Problem {
  const [divisor, quotient, c] = [pick(6, 24), pick(13, 79), pick(11, 99)];
  return { question: `What is ${divisor * quotient} / ${divisor} + ${c}?`, answer: quotient + c };
}

function shopping(pick: Pick): Problem {
  const [pens, pen, pads, pad] = [pick(3, 12), pick(2, 6), pick(2, 9), pick(4, 11)];
  return {
    question: `A school buys ${pens} boxes of pens at $${pen} a box and ${pads} sketch pads at $${pad} each. How many dollars does it pay?`,
    answer: pens * pen + pads * pad,
  };
}

function sharing(pick: Pick): Problem {
  const [friends, each, left] = [pick(3, 9), pick(6, 19), pick(1, 2)];
  return {
    question: `Mira shares ${friends * each + left} plums evenly among ${friends} neighbours and keeps the ${left} left over. How many plums does each neighbour get?`,
    answer: each,
  };
}

function travelling(pick: Pick): Problem {
  const [first, hours, second, more] = [pick(40, 90), pick(2, 5), pick(40, 90), pick(2, 5)];
  return {
    question: `A train runs ${hours} hours at ${first} kilometres per hour and then ${more} hours at ${second} kilometres per hour. How many kilometres does it cover?`,
    answer: first * hours + second * more,
  };
}

function savings(pick: Pick): Problem {
  const [start, weekly, weeks, spent] = [pick(120, 480), pick(15, 45), pick(6, 14), pick(1010, 1990)];
  return {
    question: `Tomas has $${start}. He saves $${weekly} a week for ${weeks} weeks, and his aunt then doubles all that he has. He orders a bicycle for $${spent}. How many dollars are left? Give a negative number if he owes money.`,
    answer: 2 * (start + weekly * weeks) - spent,
  };
}

function discount(pick: Pick): Problem {
  const [price, tenths, coupon] = [pick(4, 30) * 10, pick(1, 6), pick(3, 15)];
  return {
    question: `A coat costs $${price}. It is reduced by ${tenths * 10}%, and a coupon takes off another $${coupon}. How many dollars do two such coats cost, if each has its own coupon?`,
    answer: 2 * ((price * (10 - tenths)) / 10 - coupon),
  };
}

function temperatures(pick: Pick): Problem {
  const [morning, rise, fall] = [pick(-9, 6), pick(3, 12), pick(8, 21)];
  return {
    question: `At dawn it is ${morning} degrees. By noon it is ${rise} degrees warmer, and by midnight ${fall} degrees colder than at noon. What do the three temperatures add up to?`,
    answer: 3 * morning + 2 * rise - fall,
  };
}
