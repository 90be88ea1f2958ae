import type { EvalTestReport, FewOutcomes } from '../core/eval-test.ts';
import type { OutcomeRecord } from '../core/outcome.ts';
import { printable } from '../core/printable.ts';
import { baselineText, isBaselineProblem } from './baseline.ts';
import { evalsCommand } from './command.ts';
import { count, dollars, interval, score } from './numbers.ts';
import { valueText } from './outcomes.ts';
import { type Marks, marksOf } from './style.ts';

/** What a test runner shows of an eval. */
export interface EvalTestText {
  /** Why it is red, in lines; undefined: it is green. */
  readonly problem: string | undefined;
  /** A line each, whatever came of it. */
  readonly notes: readonly string[];
}

/** A test runner decides where its text goes: no colours, and any width. `update`: what stores a new baseline. */
export function evalTestText(report: EvalTestReport, update: string): EvalTestText {
  const marks = marksOf({ unicode: true });
  const baseline = baselineText(report, update);
  const result = resultLine(report, marks);
  if (report.passed) return { problem: undefined, notes: [result, ...baseline] };
  const reasons = [
    ...unfinished(report),
    ...failures(report, marks),
    ...(report.gate === null ? [] : [`gate not met: ${report.gate}`]),
    ...(isBaselineProblem(report.baseline) ? baseline : []),
  ];
  const lines = [
    `${nameOf(report)}: ${reasons.join('\n')}`,
    ...(report.failed === 0 ? wrongs(report.wrong_samples, marks) : []),
    result,
    ...(isBaselineProblem(report.baseline) ? [] : baseline),
    `everything: ${command(report)}`,
    ...sampleCommand(report),
  ];
  return { problem: lines.join('\n'), notes: [] };
}

function nameOf({ eval_name: name, model_name: model }: EvalTestReport): string {
  return model === 'none' ? printable(name, 100) : `${printable(name, 100)} on ${printable(model, 100)}`;
}

/** `exact_match 83.3% [77.9–85.3], 120 samples, $0.12, simulated` */
function resultLine(report: EvalTestReport, marks: Marks): string {
  const { metric, accuracy, ci95, scored, cost_usd: cost, simulated } = report;
  const range = ci95 === null ? '' : ` ${interval(ci95, marks)}`;
  const result =
    accuracy === null ? 'nothing scored' : `${printable(metric ?? 'accuracy', 64)} ${score(accuracy)}${range}`;
  const samples = scored === 1 ? '1 sample' : `${count(scored)} samples`;
  return [result, samples, ...(cost === null ? [] : [dollars(cost)]), ...(simulated ? ['simulated'] : [])].join(', ');
}

function unfinished({ pending, scored, failed, messages, passed }: EvalTestReport): string[] {
  if (pending === 0 && scored + failed === 0 && !passed) return ['no sample has an outcome', ...messages];
  const left = pending === 0 ? [] : [`${count(pending)} samples have no outcome; the next run goes on`];
  return [...left, ...messages.map((message) => `  ${printable(message, 1000)}`)];
}

function failures({ failed, total, failed_samples: { listed, count: all } }: EvalTestReport, marks: Marks): string[] {
  if (failed === 0) return [];
  return [
    `${count(failed)} of ${count(total)} samples failed`,
    ...listed.map(({ sample_id: id, error }) => {
      const why = error === null ? 'failed' : `${error.kind}: ${printable(error.message, 300)}`;
      return `  ${printable(id, 100)}  ${why}`;
    }),
    ...more(all - listed.length, marks),
  ];
}

function wrongs({ listed, count: all }: FewOutcomes, marks: Marks): string[] {
  if (all === 0) return [];
  const what = all === 1 ? '1 sample scored' : `${count(all)} samples scored`;
  return [
    `${what} less than 1:`,
    ...listed.map((record) => wrongLine(record, marks)),
    ...more(all - listed.length, marks),
  ];
}

function wrongLine({ sample_id: id, scores, target, kept }: OutcomeRecord, { nothing }: Marks): string {
  const [first] = scores;
  const got = first?.answer ?? kept?.output;
  const value = first === undefined || first.value === 0 ? '' : `  scored ${first.value.toFixed(3)}`;
  const expected = target === null ? '' : `  expected ${valueText(target, nothing)}`;
  return `  ${printable(id, 100)}${value}${expected}${got === undefined ? '' : `  got ${printable(got, 200)}`}`;
}

function more(left: number, { ellipsis }: Marks): string[] {
  return left > 0 ? [`  ${ellipsis} ${count(left)} more`] : [];
}

function command({ file, task_id: task, failed }: EvalTestReport): string {
  return [...evalsCommand('show', file), '--task', task, failed === 0 ? '--samples' : '--failed'].join(' ');
}

/** One with all that was said. */
function sampleCommand({
  file,
  task_id: task,
  failed_samples: failed,
  wrong_samples: wrong,
}: EvalTestReport): string[] {
  const sample = failed.listed[0] ?? wrong.listed[0];
  if (sample === undefined) return [];
  const [, id = ''] = evalsCommand(sample.sample_id);
  return [`one sample: ${[...evalsCommand('show', file), '--task', task, '--sample', id].join(' ')}`];
}
