import { count, dollars, roughCount } from './numbers.ts';

type Range = readonly [low: number, high: number];

/** What some calls will take, as it is told to people. */
export interface Expected {
  readonly calls: number;
  readonly input: number;
  readonly output: Range;
  readonly usd: Range | null;
}

/** `about 412k tokens in, 330k to 1.32M out` */
export function tokenForecast({ input, output }: Pick<Expected, 'input' | 'output'>): string {
  return `about ${roughCount(input)} tokens in, ${span(output, roughCount)} out`;
}

/** `$4.30 to $13.90`, `cost not known` */
export function costForecast(usd: Range | null): string {
  return usd === null ? 'cost not known' : span(usd, dollars);
}

interface TaskExpected extends Expected {
  readonly task_id: string;
  readonly passes: number;
  readonly total: number;
  readonly replayed: number;
  readonly measured: number;
}

/** What a run would do, a sentence for each task and one for all. */
export function forecastText(
  forecast: Expected & {
    readonly tasks: readonly TaskExpected[];
    readonly passes: number;
    readonly replayed: number;
    readonly prices_date: string;
  },
): string[] {
  const all = `${count(forecast.passes)} samples in all: ${callsText(forecast)}${pricesText(forecast)}. Nothing was sent.`;
  return [
    ...forecast.tasks.map((task) => {
      const basis = task.measured === 0 ? "by the eval's guess" : `by the average of ${count(task.measured)} done`;
      const what = `${task.task_id}: ${count(task.passes)} of ${count(task.total)} samples would run`;
      return task.passes === 0 ? what : `${what}: ${callsText(task)} (${basis})`;
    }),
    all,
  ];
}

/** From which day the prices are, where any were needed. */
function pricesText({ prices_date: date }: { readonly prices_date: string }): string {
  return date === '' ? '' : `; prices: ${date}`;
}

function callsText(expected: Expected & { readonly replayed: number }): string {
  const replayed = expected.replayed === 0 ? '' : `, ${count(expected.replayed)} answered from the journal at no cost`;
  return `${count(expected.calls)} calls${replayed}, ${tokenForecast(expected)}, ${costForecast(expected.usd)}`;
}

function span([low, high]: Range, text: (value: number) => string): string {
  const [from, to] = [text(low), text(high)];
  return from === to ? from : `${from} to ${to}`;
}
