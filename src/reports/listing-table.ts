import type { ListedTask } from '../core/listing.ts';
import { printable } from '../core/printable.ts';
import { type Column, tableLayout } from './columns.ts';
import { type Line, lineWidth, type Span } from './line.ts';
import type { ListedUnit } from './listed-units.ts';
import { count, dollars, interval, score } from './numbers.ts';
import { stateMark } from './state-mark.ts';
import { marksOf, type Style } from './style.ts';
import { nameSpans } from './table.ts';
import { cutToWidth, textWidth } from './width.ts';

/** A task, or how many more there are; the first of a submission says what holds for all of them. */
interface Row {
  readonly submission: ListedUnit | undefined;
  readonly task: ListedTask | undefined;
  readonly sameEval: boolean;
  readonly more: number;
}

const longestName = 32;

/** A line per task; what belongs to the whole submission stands in the first of them. */
export function listingTable(
  title: string,
  submissions: readonly ListedUnit[],
  mostTasks: number,
  columns: number,
  style: Style,
): Line[] {
  if (submissions.length === 0) return [];
  const rows = submissions.flatMap((submission) => rowsOf(submission, mostTasks));
  const layout = tableLayout(columnsOf(title, rows, style), columns, style);
  return [layout.titles, ...rows.map((row) => layout.line(row))];
}

function rowsOf(submission: ListedUnit, mostTasks: number): Row[] {
  const shown = submission.tasks.slice(0, mostTasks);
  const more = submission.tasks.length - shown.length;
  const rows = shown.map((task, index) => ({
    submission: index === 0 ? submission : undefined,
    task,
    sameEval: shown[index - 1]?.eval_name === task.eval_name,
    more: 0,
  }));
  return more === 0 ? rows : [...rows, { submission: undefined, task: undefined, sameEval: true, more }];
}

function columnsOf(title: string, rows: readonly Row[], style: Style): Column<Row>[] {
  const marks = marksOf(style);
  const fixed = (
    title: string,
    right: boolean,
    cell: (row: Row) => Span | undefined,
    dropped?: number,
  ): Column<Row> => {
    const width = Math.max(textWidth(title), ...rows.map((row) => textWidth(cell(row)?.text ?? '')));
    const column = { title, right, least: width, most: width, cell: (row: Row) => [cell(row) ?? { text: '' }] };
    return dropped === undefined ? column : { ...column, dropped };
  };
  const flexible = (title: string, least: number, cell: (row: Row, width: number) => Line): Column<Row> => {
    const most = Math.max(textWidth(title), ...rows.map((row) => lineWidth(cell(row, Infinity))));
    return { title, right: false, least: Math.min(least, most), most: Math.min(longestName, most), cell };
  };
  const text = (value: string, width: number): string => cutToWidth(printable(value, 200), width, marks.ellipsis);
  const failed = rows.some(({ submission }) => (submission?.totals.failed ?? 0) > 0);
  const tagged = rows.some(({ submission }) => tagsOf(submission) !== '');
  return [
    flexible(title, 'tasks_20261120_173000'.length, ({ submission }, width) => [
      { text: submission === undefined ? '' : text(submission.name, width), paint: style.bold },
    ]),
    fixed('state', false, ({ submission }) => submission && stateMark(submission.state, style)),
    fixed('done/total', true, ({ submission }) => submission && { text: doneOf(submission) }),
    ...(failed ? [fixed('failed', true, ({ submission }) => submission && failedOf(submission, style))] : []),
    fixed('cost', true, ({ submission }) => submission && { text: costOf(submission, marks.nothing) }),
    flexible('eval', 10, ({ task, sameEval }, width) => [
      { text: task === undefined || sameEval ? '' : text(task.eval_name, width) },
    ]),
    flexible('model', 22, (row, width) => modelCell(row, width, style)),
    fixed('accuracy', true, ({ task }) => task && { text: accuracyOf(task, marks.nothing), paint: style.bold }),
    fixed('95% CI', true, ({ task }) => (task?.ci95 ? { text: interval(task.ci95, marks) } : undefined), 1),
    ...(tagged
      ? [
          {
            ...flexible('tags', 10, ({ submission }, width) => [
              { text: text(tagsOf(submission), width), paint: style.cyan },
            ]),
            dropped: 2,
          },
        ]
      : []),
  ];
}

function modelCell({ task, more }: Row, width: number, style: Style): Line {
  if (task === undefined) return [{ text: `${marksOf(style).ellipsis} ${count(more)} more tasks`, paint: style.dim }];
  const name = printable(task.model_name, 200);
  return nameSpans({ name, simulated: task.simulated, paint: (shown) => shown }, width, style);
}

function tagsOf(submission: ListedUnit | undefined): string {
  return (submission?.tags ?? []).join(' ');
}

function doneOf({ totals, tasks }: ListedUnit): string {
  const early = tasks.some(({ stopped_early }) => stopped_early !== undefined) ? ' early' : '';
  return `${count(totals.done)}/${count(totals.total)}${early}`;
}

function failedOf({ totals }: ListedUnit, style: Style): Span {
  return { text: count(totals.failed), paint: totals.failed > 0 ? style.red : undefined };
}

function costOf({ cost_usd }: ListedUnit, nothing: string): string {
  return cost_usd === null ? nothing : dollars(cost_usd);
}

function accuracyOf({ accuracy }: ListedTask, nothing: string): string {
  return accuracy === null ? nothing : score(accuracy);
}
