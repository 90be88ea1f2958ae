import type { ExperimentDetails, ExperimentSubmission, GroupDetails } from '../core/experiment-details.ts';
import { printable } from '../core/printable.ts';
import { commandLines, runCommand } from './command.ts';
import { type Fact, factLines, plain } from './facts.ts';
import { drawn, type Line, lineWidth, type Span } from './line.ts';
import { count, dollars } from './numbers.ts';
import { stateMark } from './state-mark.ts';
import { marksOf, type Style } from './style.ts';
import { taskFacts } from './task-facts.ts';
import { taskLines } from './task-lines.ts';
import { taskTitle } from './task-title.ts';
import { dateTime } from './time.ts';
import { timelineLines } from './timeline.ts';

/** An experiment as text, line by line, none wider than so many columns. */
export function experimentText(details: ExperimentDetails, columns: number, style: Style): string[] {
  const timeline = details.timeline ? timelineLines(details.timeline, columns, style) : [];
  const lines: Line[] = [
    ...heading(details, columns, style),
    [],
    ...details.warnings.map((text): Line => [{ text: 'warning: ', paint: style.yellow }, { text: printable(text) }]),
    ...factLines(facts(details, style), columns, style),
    ...overview(details, columns, style),
    ...details.tasks.flatMap((task): Line[] => [
      [],
      taskTitle(task, style),
      ...factLines([...groupFacts(task, style), ...taskFacts(task, style)], columns, style),
    ]),
    ...(timeline.length === 0 ? [] : [[], ...timeline]),
  ];
  return lines.map((line) => drawn(line, columns, marksOf(style).ellipsis));
}

function heading({ experiment, state, submissions }: ExperimentDetails, columns: number, style: Style): Line[] {
  const name: Span[] = [{ text: 'experiment ' }, { text: printable(experiment, 200), paint: style.bold }];
  const mark = stateMark(state, style);
  const together: Line = [...name, { text: '   ' }, mark];
  const unfinished = submissions.filter(({ totals, state: each }) => totals.pending > 0 && each !== 'running');
  return [
    ...(lineWidth(together) <= columns ? [together] : [name, [mark]]),
    ...unfinished.flatMap((submission) => commandLines(runCommand(submission), columns, style)),
  ];
}

function facts(details: ExperimentDetails, style: Style): Fact[] {
  const { totals, cost_usd, tags, git_commits, submissions } = details;
  return [
    {
      label: 'samples',
      lines: [
        [
          { text: `${count(totals.done)} of ${count(totals.total)} done` },
          ...(totals.failed === 0 ? [] : [{ text: `${count(totals.failed)} failed`, paint: style.red }]),
          ...(cost_usd === null || totals.done === 0 ? [] : [{ text: dollars(cost_usd) }]),
        ],
      ],
    },
    { label: 'tags', lines: [plain(tags.map((tag) => printable(tag, 100)))] },
    { label: 'commit', lines: [plain(git_commits.map((commit) => printable(commit, 80)))] },
    {
      label: submissions.length === 1 ? 'task file' : 'task files',
      lines: submissions.map((submission) => submissionFact(submission, style)),
    },
  ];
}

function submissionFact({ file, state, created_at, totals }: ExperimentSubmission, style: Style): Span[] {
  return [
    { text: printable(nameOf(file), 150) },
    stateMark(state, style),
    { text: `${count(totals.done)}/${count(totals.total)}` },
    { text: dateTime(created_at), paint: style.dim },
  ];
}

const words: Readonly<Record<string, string>> = {
  system: 'system message',
  order: 'order of the samples',
  repeats: 'number of repeats',
  parameters: 'sampling parameters',
};

function nameOf(file: string): string {
  return file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
}

/** The tasks as `poll` shows them, where there are several to look over. */
function overview(details: ExperimentDetails, columns: number, style: Style): Line[] {
  if (details.tasks.length < 2) return [];
  const report = { ...details, file: details.output_dir, runners: [], resources: null };
  return [[], ...taskLines(details.tasks, report, columns, style)];
}

function groupFacts({ differs_in: differences, parts }: GroupDetails, style: Style): Fact[] {
  const names = differences.map((part) => words[part] ?? part).join(', ');
  return [
    {
      label: 'apart',
      lines: [
        differences.length === 0 ? [] : [{ text: `differs from the first in its ${names}`, paint: style.yellow }],
      ],
    },
    { label: 'from', lines: [parts.length < 2 ? [] : plain([`${count(parts.length)} task files`])] },
  ];
}
