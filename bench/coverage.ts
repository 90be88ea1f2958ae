// How often intervals hold the truth, over the whole grid (docs/statistics.md). About three minutes.
// Usage: node scripts/run-ts.js bench/coverage.ts -- [--experiments 2000] [--paths 500]
import * as cells from '../test/core/statistics/coverage.ts';
import { flag } from './flag.ts';

const experiments = flag('experiments', 2000);
const paths = flag('paths', 500);
const shares = [0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.98];

const line = (name: string, n: number, values: readonly number[]): void => {
  console.log(
    `${name.padEnd(34)} ${String(n).padStart(5)}  ${values.map((value) => (100 * value).toFixed(1).padStart(5)).join(' ')}`,
  );
};

console.log(`per cent held; shares ${shares.join(' ')}; ${String(experiments)} experiments a cell`);
for (const method of ['wilson', 'clopper-pearson'] as const) {
  for (const n of [10, 30, 100, 300, 1000]) {
    line(
      method,
      n,
      shares.map((p) => cells.shareCoverage(method, n, p, experiments, 'grid')),
    );
    line(
      `${method}, exactly`,
      n,
      shares.map((p) => cells.exactCoverage(method, n, p)),
    );
  }
}
const grid: [string, cells.Experiment, number][] = [
  ['share, clusters of 3', cells.ofClusteredMean, 3],
  ['share, clusters of 10', cells.ofClusteredMean, 10],
  ['share over three repeats', cells.ofRepeats, 1],
  ['mean of grades', cells.ofGrades, 1],
  ['difference of paired shares', cells.ofPairedShares, 1],
  ['difference of pairs, clusters of 3', cells.ofClusteredPairs, 3],
  ['exact McNemar: no false proof', cells.ofMcNemar, 1],
];
for (const [name, experiment, clusterSize] of grid) {
  for (const n of [30, 102, 300, 900]) {
    const held = shares.slice(0, -1).map((p) => cells.coverage(experiment, { n, p, clusterSize }, experiments, 'grid'));
    line(name, n, held);
  }
}
console.log(`confidence sequences, at all times at once; ${String(paths)} paths a cell`);
for (const [name, experiment] of [
  ['share', cells.ofSequence],
  ['paired difference', cells.ofPairedSequence],
] as const) {
  for (const n of [100, 1000]) {
    line(
      name,
      n,
      shares.slice(0, -1).map((p) => cells.coverage(experiment, { n, p, clusterSize: 1 }, paths, 'grid')),
    );
  }
}
