/** One call on its way through the places of a strategy. Times are in the unit of its length. */
interface Flight {
  readonly number: number;
  readonly place: number;
  readonly start: number;
  readonly end: number;
}

/** When each of some calls starts and ends, with so many places; with `groups`, the next that many start when all of the last have ended. */
export function schedule(lengths: readonly number[], places: number, groups = false): readonly Flight[] {
  const free = Array.from({ length: places }, () => 0);
  return lengths.map((length, index) => {
    if (groups && index % places === 0) free.fill(Math.max(...free));
    const start = Math.min(...free);
    const place = free.indexOf(start);
    free[place] = start + length;
    return { number: index + 1, place, start, end: start + length };
  });
}

export function endOf(flights: readonly Flight[]): number {
  return Math.max(...flights.map(({ end }) => end));
}

/** A line for each place, a character for each unit of time: the number of the call that has it. */
function drawn(flights: readonly Flight[]): string[] {
  const places = 1 + Math.max(...flights.map(({ place }) => place));
  return Array.from({ length: places }, (_, place) =>
    Array.from({ length: endOf(flights) }, (_, time) => {
      const flight = flights.find((one) => one.place === place && one.start <= time && time < one.end);
      return flight === undefined ? ' ' : String(flight.number);
    })
      .join('')
      .trimEnd(),
  );
}

const unitMs = 100;
const calls = 8;
const equal = Array.from({ length: calls }, () => 4);
const unequal = equal.map((length, index) => (index % 4 === 0 ? 4 * length : length));
const width = 18;

const shown = [
  { name: 'sequential', places: 1, groups: false },
  { name: 'batch:4', places: 4, groups: true },
  { name: 'sliding-window:4', places: 4, groups: false },
] as const;

/** Eight calls under each strategy with a fixed number of places: drawn, and how long they take. */
export function strategyDrawing(): string[] {
  const lines = shown.flatMap(({ name, places, groups }) => {
    const [first = '', ...rest] = drawn(schedule(unequal, places, groups));
    return ['', `  ${name.padEnd(width)}${first}`, ...rest.map((line) => `  ${' '.repeat(width)}${line}`)];
  });
  const times = shown.map(({ name, places, groups }) => {
    const seconds = (lengths: readonly number[]): string =>
      `${((endOf(schedule(lengths, places, groups)) * unitMs) / 1000).toFixed(1)} s`;
    return `  ${name.padEnd(width)}${seconds(equal)}  ${seconds(unequal)}`;
  });
  return [
    `${String(calls)} calls, two of which (1 and 5) take four times as long as the others:`,
    ...lines,
    '',
    'How long that takes at 400 ms a call: all equally long, and as drawn.',
    '',
    ...times,
  ];
}
