import type { SubmissionDetails } from '../core/details.ts';
import type { Timeline } from '../core/timeline.ts';
import { printable } from '../core/printable.ts';
import { factLines, plain } from './facts.ts';
import { header } from './header.ts';
import { drawn, type Line } from './line.ts';
import { storageTroubles } from './liveness.ts';
import { resourcePhrases } from './phrases.ts';
import { marksOf, type Style } from './style.ts';
import { taskFacts } from './task-facts.ts';
import { taskTitle } from './task-title.ts';
import { dateTime } from './time.ts';
import { timelineLines } from './timeline.ts';

/** A task file in detail as text, line by line, none wider than so many columns. */
export function detailsText(
  details: SubmissionDetails & { readonly timeline?: Timeline | null },
  columns: number,
  style: Style,
): string[] {
  const timeline = details.timeline ? timelineLines(details.timeline, columns, style) : [];
  const lines = [
    ...header(details, columns, style),
    ...submissionLines(details, columns, style),
    ...details.tasks.flatMap((task) => [
      [],
      taskTitle(task, style),
      ...factLines(taskFacts(task, style), columns, style),
    ]),
    ...(timeline.length === 0 ? [] : [[], ...timeline]),
  ];
  return lines.map((line) => drawn(line, columns, marksOf(style).ellipsis));
}

function submissionLines(details: SubmissionDetails, columns: number, style: Style): Line[] {
  const warnings = [...storageTroubles(details.runners), ...details.warnings.map((warning) => printable(warning))];
  const { experiment, created_at, evals_version } = details;
  return [
    ...warnings.map((warning) => [{ text: 'warning: ', paint: style.yellow }, { text: warning }]),
    ...factLines(
      [
        { label: 'submitted', lines: [plain([dateTime(created_at), `evals ${printable(evals_version, 40)}`])] },
        { label: 'experiment', lines: [experiment === null ? [] : plain([printable(experiment, 200)])] },
        { label: 'took', lines: [plain(resourcePhrases(details))] },
      ],
      columns,
      style,
    ),
  ];
}
