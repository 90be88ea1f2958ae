import { basename } from 'node:path';
import type { BaselineCheck, ComparedBaseline, DatasetChange } from '../core/baseline.ts';
import type { BaselineState, EvalTestReport } from '../core/eval-test.ts';
import { printable } from '../core/printable.ts';
import { differenceUnit } from './compare-numbers.ts';
import { count, score } from './numbers.ts';

/** Whether the baseline alone makes a test red. */
export function isBaselineProblem(state: BaselineState): boolean {
  return state.state === 'missing' || (state.state === 'compared' && state.check.verdict === 'worse');
}

/** What there is to say of a test's baseline, in lines. `update`: what stores a new one. */
export function baselineText({ baseline, passed }: EvalTestReport, update: string): string[] {
  switch (baseline.state) {
    case 'none':
      return [];
    case 'missing':
      return passed
        ? []
        : [`there is no baseline to compare with: store this result once it is good (${update}), and commit the file`];
    case 'stored':
      return [`baseline stored in ${printable(basename(baseline.path), 200)}: commit it`];
    case 'unchanged':
      return ['baseline unchanged'];
    case 'compared':
      return checkText(baseline.check, update);
  }
}

function checkText(check: BaselineCheck, update: string): string[] {
  switch (check.verdict) {
    case 'other-metric': {
      const [was, now] = [printable(check.was, 64), printable(check.now, 64)];
      return [`cannot tell against the baseline: it is of ${was}, and this is ${now} (new baseline: ${update})`];
    }
    case 'nothing-in-common':
      return [`cannot tell against the baseline: no sample of it was scored${datasetText(check.dataset)}`];
    case 'worse':
      return [
        `worse than the baseline by more than ${amount(check, check.margin)}: ${figures(check)}`,
        ...check.flips.map(
          ({ sample_id: id, was, now }) => `  ${printable(id, 100)}  ${short(was)} before, ${short(now)} now`,
        ),
        ...(check.lower > check.flips.length ? [`  … ${count(check.lower - check.flips.length)} more`] : []),
        `  if that is meant: ${update}`,
      ];
    case 'no-worse':
      return [`not worse than the baseline by ${amount(check, check.margin)} or more: ${figures(check)}`];
    case 'cannot-tell':
      return [`cannot tell whether it is worse than the baseline by ${amount(check, check.margin)}: ${figures(check)}`];
  }
}

/** `80.0% now, 95.0% before, −15.0 points [−25.1 to −4.9], 40 samples paired` */
function figures(check: ComparedBaseline): string {
  const { was, now, interval, compared, paired, lower, higher, dataset } = check;
  const unit = differenceUnit(isShare(check));
  const range = interval === null ? '' : ` ${unit.range(interval)}`;
  const samples = compared === 1 ? '1 sample' : `${count(compared)} samples`;
  const pairs = paired ? ` paired, ${count(lower)} lower, ${count(higher)} higher` : ', not paired';
  return `${score(now)} now, ${score(was)} before, ${unit.signed(now - was)}${range}, ${samples}${pairs}${datasetText(dataset)}`;
}

function datasetText({ changed, gone, added }: DatasetChange): string {
  const left = [
    ...(gone === 0 ? [] : [`${count(gone)} of the baseline are not there now`]),
    ...(added === 0 ? [] : [`${count(added)} are not in the baseline`]),
  ];
  if (!changed && left.length === 0) return '';
  return `; ${[...(changed ? ['the dataset changed'] : []), ...left].join(', ')}`;
}

function amount(check: ComparedBaseline, value: number): string {
  return differenceUnit(isShare(check)).amount(value);
}

function isShare({ was, now }: ComparedBaseline): boolean {
  return was >= 0 && was <= 1 && now >= 0 && now <= 1;
}

function short(value: number): string {
  return String(Number(value.toFixed(3)));
}
