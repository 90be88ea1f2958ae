import type { SubmissionDetails, TaskDetails } from '../core/details.ts';
import { duration } from './duration.ts';
import { code, markdownTable } from './markdown-cells.ts';
import { concurrencySection, failureSection, moneySection, resultSection, trafficSection } from './markdown-results.ts';
import { planSection } from './markdown-plan.ts';
import { count } from './numbers.ts';
import { resourcePhrases } from './phrases.ts';
import { dateTime } from './time.ts';

/**
 * A submission as a Markdown document for a pull request or an issue. It follows from the results alone: only while they are not
 * complete does it say as of when they are. Whatever others wrote stands in it as code.
 */
export function markdownReport(details: SubmissionDetails): string {
  const sections = [
    title(details),
    heading(details),
    resultSection(details.tasks),
    failureSection(details),
    moneySection(details.tasks),
    trafficSection(details.tasks),
    concurrencySection(details.tasks),
    planSection(details),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

const mostNamed = 4;

function title({ tasks }: SubmissionDetails): string[] {
  return [`# ${named(tasks, ({ eval_name }) => eval_name)} on ${named(tasks, ({ model_name }) => model_name)}`];
}

function named(tasks: readonly TaskDetails[], name: (task: TaskDetails) => string): string {
  const all = [...new Set(tasks.map(name))];
  const more = all.length - mostNamed;
  return [...all.slice(0, mostNamed).map((each) => code(each)), ...(more > 0 ? [`${count(more)} more`] : [])].join(
    ', ',
  );
}

function heading(details: SubmissionDetails): string[] {
  const { tasks, totals, state, experiment } = details;
  const simulated = tasks.filter((task) => task.simulated).length;
  const note =
    simulated === 0
      ? []
      : [
          `> **Simulated**: ${simulated === tasks.length ? 'all answers come' : `the answers of ${count(simulated)} of ${count(tasks.length)} tasks come`} from the simulated provider. Their numbers say nothing of any real model.`,
          '',
        ];
  const unfinished = state === 'completed' ? '' : `, as of ${dateTime(details.time)}`;
  return [
    ...note,
    ...markdownTable(
      [{ title: 'submission' }, { title: code(details.id) }],
      [
        ...(experiment === null ? [] : [['experiment', code(experiment)]]),
        ['state', `${state}, ${count(totals.done)} of ${count(totals.total)} samples done${unfinished}`],
        ['submitted', dateTime(details.created_at)],
        ...timeRows(tasks),
        ...(details.resources === null ? [] : [['took', resourcePhrases(details).join(', ')]]),
        ['evals', code(details.evals_version)],
      ],
    ),
  ];
}

function timeRows(tasks: readonly TaskDetails[]): string[][] {
  const starts = tasks.flatMap(({ started_at }) => started_at ?? []).sort();
  const ends = tasks.flatMap(({ last_outcome_at }) => last_outcome_at ?? []).sort();
  const [start, end] = [starts[0], ends.at(-1)];
  if (start === undefined || end === undefined) return [];
  const seconds = (Date.parse(end) - Date.parse(start)) / 1000;
  return [['ran', `${dateTime(start)} to ${dateTime(end)}, ${duration(seconds)} in all`]];
}
