import { type BenchReport, type Contender, contenderReport, recommendationOf, type Trial } from '../../core/bench.ts';
import { isoTime } from '../../core/clock.ts';
import { parseModelName } from '../../models/providers.ts';
import { parseSettings } from '../../simulation/parse-settings.ts';
import { chosenContenders, orderOf } from './contenders.ts';
import { measure, type MeasureOptions } from './measure.ts';

export interface BenchOptions extends Omit<MeasureOptions, 'settings'> {
  readonly contenders: readonly string[] | undefined;
  readonly concurrency: number;
  readonly rounds: number;
  /** Of the simulated provider, as `EVALS_MOCK` holds them. */
  readonly mockSettings: string;
  /** Told before each run. */
  readonly onTrial: (contender: Contender, round: number) => void;
  /** Measures one run; the real thing unless a test says otherwise. */
  readonly measured?: (contender: Contender, options: MeasureOptions) => Promise<Trial>;
}

/**
 * Runs the same samples in every way that is to be compared, several times, in alternating order, each run in a process of its own.
 * Rejects with an `EvalsError` when a run does not end well: then nothing can be compared.
 */
export async function bench(options: BenchOptions): Promise<BenchReport> {
  const { clock, model, samples, rounds, measured = measure } = options;
  const contenders = chosenContenders(options.contenders, options.concurrency);
  const simulated = parseModelName(model, options.environment).provider === 'mock';
  const settings = simulated ? parseSettings(options.mockSettings) : undefined;
  const trials = new Map<string, Trial[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const contender of orderOf(contenders, round)) {
      options.onTrial(contender, round);
      trials.get(contender.name)?.push(await measured(contender, { ...options, settings }));
    }
  }
  const baseline = trials.get('sequential') ?? [];
  const reports = contenders.map((contender) => contenderReport(contender, trials.get(contender.name) ?? [], baseline));
  return {
    v: 1,
    time: isoTime(clock.now()),
    model,
    simulated,
    settings: simulated ? options.mockSettings : null,
    samples,
    rounds,
    contenders: reports,
    recommendation: recommendationOf(reports) ?? null,
  };
}

/** How many requests a comparison will make at least: what a real provider will bill. */
export function plannedCalls({
  contenders,
  concurrency,
  samples,
  rounds,
}: Pick<BenchOptions, 'contenders' | 'concurrency' | 'samples' | 'rounds'>): number {
  return chosenContenders(contenders, concurrency).length * samples * rounds;
}

export { tierRows } from '../tiers.ts';
