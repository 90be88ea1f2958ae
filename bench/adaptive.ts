// The project's governor and window in simulated worlds, in virtual time, against the best fixed window known in hindsight.
// Usage: node scripts/run-ts.js bench/adaptive.ts [--seeds 10] [--first 1] [--fuzz 250] [--fuzz-first 1] [--only NAME,NAME] [--write-oracle]
import { writeFileSync } from 'node:fs';
import type { Governor, Window } from '../src/core/pacing.ts';
import { ours } from '../test/sim/controllers.ts';
import { draws } from '../test/sim/draws.ts';
import { randomScenario } from '../test/sim/fuzz.ts';
import { goals } from '../test/sim/goals.ts';
import { oracleFor, oracleOf } from '../test/sim/oracle.ts';
import { type ScenarioName, scenarioNames, scenarios } from '../test/sim/scenarios.ts';
import { simulate } from '../test/sim/simulate.ts';
import { missed, percentile, resultOf, type Verdict, verdictOf } from '../test/sim/verdict.ts';
import { flag } from './flag.ts';

const seeds = Array.from({ length: flag('seeds', 10) }, (_, index) => flag('first', 1) + index);
const only = process.argv[process.argv.indexOf('--only') + 1]?.split(',');
const names = process.argv.includes('--only') ? scenarioNames.filter((name) => only?.includes(name)) : scenarioNames;

if (process.argv.includes('--write-oracle')) writeOracle();
else {
  if (seeds.length > 0) benchScenarios();
  if (seeds.length > 0) benchProcesses();
  if (seeds.length > 0) benchCost();
  if (flag('fuzz', 0) > 0) benchFuzz(flag('fuzz', 0), flag('fuzz-first', 1));
}

function benchScenarios(): void {
  let bad = 0;
  console.log(
    `seeds ${String(seeds[0])} to ${String(seeds.at(-1))}; time relative to the best fixed window in hindsight\n`,
  );
  console.log('scenario           mean   goal  worst   goal  waste %  goal   peak   goal');
  for (const name of names) {
    const verdict = verdictOf(seeds.map((seed) => resultOf(scenarios[name], seed, oracleFor(name, seed), ours())));
    const lacking = missed(goals[name], verdict);
    if (lacking.length > 0) bad += 1;
    console.log(row(name, verdict), lacking.length === 0 ? '' : `MISSED: ${lacking.join(', ')}`);
  }
  console.log(bad === 0 ? '\nall goals met' : `\n${String(bad)} scenarios miss a goal`);
}

function row(name: ScenarioName, { mean, worst, waste, peak }: Verdict): string {
  const goal = goals[name];
  const column = (value: number, limit: number | undefined, width: number): string =>
    `${value.toFixed(2).padStart(width)} ${(limit === undefined ? '-' : limit.toFixed(2)).padStart(6)}`;
  return [
    name.padEnd(16),
    column(mean, goal.mean, 6),
    column(worst, goal.worst, 6),
    column(waste, goal.waste, 7),
    column(peak, goal.peak, 6),
  ].join(' ');
}

function benchProcesses(): void {
  console.log('\nprocesses on one key of 500 per minute: time, worst time, refused %, first / last to finish');
  for (const processes of [3, 8]) {
    const all = seeds.map((seed) => {
      const measured = simulate({ scenario: scenarios.rpm500, seed, controller: ours(), processes });
      return {
        time: measured.elapsed / oracleFor('rpm500', seed).elapsed,
        refused: (100 * measured.refused) / measured.attempts,
        fair: Math.min(...measured.finished) / Math.max(...measured.finished),
      };
    });
    const mean = (values: readonly number[]): string =>
      (values.reduce((sum, value) => sum + value, 0) / values.length).toFixed(3);
    const times = all.map(({ time }) => time);
    const columns = [mean(times), Math.max(...times).toFixed(3), mean(all.map(({ refused }) => refused))];
    console.log(String(processes).padEnd(4), ...columns, mean(all.map(({ fair }) => fair)));
  }
}

/** Processor time in both controllers, measured around every call of theirs, timers' own cost taken off. */
function benchCost(): void {
  console.log('\nscenario         µs per attempt in governor and window');
  for (const name of ['rpm500', 'lognormal', 'ps32', 'rpm500_nohdr', 'rpm10k'] as const) {
    const times: number[] = [];
    for (let round = 0; round < 3; round++) {
      let spent = 0;
      const around = <T extends object>(target: T): T =>
        new Proxy(target, {
          get(object, property) {
            const value: unknown = Reflect.get(object, property, object);
            if (typeof value !== 'function') return value;
            return (...values: unknown[]) => {
              const started = performance.now();
              const result: unknown = Reflect.apply(value, object, values);
              spent += performance.now() - started;
              return result;
            };
          },
        });
      const watch = (pace: Governor, window: Window) => [around(pace), around(window)] as const;
      const { attempts } = simulate({ scenario: scenarios[name], seed: 1, controller: ours({ watch }) });
      times.push((1000 * spent) / attempts);
    }
    console.log(name.padEnd(16), Math.min(...times).toFixed(1));
  }
}

function benchFuzz(count: number, first: number): void {
  const times: { time: number; seed: number; waste: number; about: string }[] = [];
  for (let seed = first; seed < first + count; seed++) {
    const scenario = randomScenario(draws(seed));
    const { time, waste } = resultOf(scenario, seed, oracleOf(scenario, seed), ours());
    times.push({ time, seed, waste, about: scenario.about });
  }
  const sorted = times.map(({ time }) => time);
  const unfinished = sorted.filter((time) => !Number.isFinite(time)).length;
  console.log(`\n${String(count)} random back ends, seeds ${String(first)} to ${String(first + count - 1)}`);
  for (const p of [0.5, 0.9, 0.95, 1]) console.log(`p${String(100 * p)}`.padEnd(6), percentile(sorted, p).toFixed(3));
  console.log(
    `unfinished ${String(unfinished)}; waste ${(times.reduce((sum, { waste }) => sum + waste, 0) / count).toFixed(2)} % on average`,
  );
  for (const { seed, time, waste, about } of times.toSorted((a, b) => b.time - a.time).slice(0, 15))
    console.log(`  ${String(seed).padStart(5)} ${time.toFixed(2)} waste ${waste.toFixed(1)} %  ${about}`);
}

function writeOracle(): void {
  const all = Object.fromEntries(
    scenarioNames.map((name) => [
      name,
      Object.fromEntries(
        seeds.map((seed) => {
          const { elapsed, limit } = oracleOf(scenarios[name], seed);
          return [seed, [Math.round(elapsed * 1000) / 1000, limit]];
        }),
      ),
    ]),
  );
  const lines = Object.entries(all).map(([name, each]) => `  ${JSON.stringify(name)}: ${JSON.stringify(each)}`);
  writeFileSync('test/sim/oracle.json', `{\n${lines.join(',\n')}\n}\n`);
}
