import type { DeletedSubmission, Deletion } from '../core/deletion.ts';
import { printable } from '../core/printable.ts';
import { drawn, type Line, type Span, wrapped } from './line.ts';
import { count, dollars } from './numbers.ts';
import { marksOf, type Style } from './style.ts';

/** What would be lost, line by line, none wider than so many columns. */
export function lossText(deletion: Deletion, columns: number, style: Style): string[] {
  const { ellipsis, separator } = marksOf(style);
  const { experiment, submissions } = deletion;
  const title: Line =
    experiment === null
      ? [{ text: 'one task file', paint: style.bold }]
      : [{ text: 'experiment ' }, { text: printable(experiment, 200), paint: style.bold }];
  const lines = [
    [...title, { text: ':' }],
    ...wrapped(lossOf(deletion, style), columns, separator),
    ...submissions.map((submission) => fileLine(submission)),
  ];
  return lines.map((line) => drawn(line, columns, ellipsis));
}

/** One line. */
export function deletedText({ experiment, submissions }: Deletion): string {
  const files = amount(submissions.length, 'task file');
  if (experiment !== null) return `Deleted experiment ${printable(experiment, 200)}: ${files}.`;
  return `Deleted ${printable(submissions[0]?.file ?? '', 300)}.`;
}

function lossOf({ submissions }: Deletion, style: Style): Span[] {
  const done = submissions.reduce((sum, each) => sum + (each.done ?? 0), 0);
  const known = submissions.flatMap(({ cost_usd }) => cost_usd ?? []);
  const cost = known.reduce((sum, each) => sum + each, 0);
  const unreadable = submissions.filter(({ total }) => total === null).length;
  return [
    { text: amount(submissions.length, 'task file') },
    { text: `${amount(done, 'sample')} with an outcome`, paint: done > 0 ? style.red : undefined },
    ...(cost > 0 ? [{ text: `${dollars(cost)} paid for them`, paint: style.red }] : []),
    ...(done > 0 && known.length < submissions.length ? [{ text: 'cost not known of all' }] : []),
    ...(unreadable > 0 ? [{ text: `${count(unreadable)} cannot be read`, paint: style.yellow }] : []),
  ];
}

function fileLine({ file, done, total }: DeletedSubmission): Line {
  const progress = done === null || total === null ? 'cannot be read' : `${count(done)} of ${count(total)}`;
  return [{ text: `  ${progress}  ${printable(file, 300)}` }];
}

function amount(number: number, noun: string): string {
  return `${count(number)} ${noun}${number === 1 ? '' : 's'}`;
}
