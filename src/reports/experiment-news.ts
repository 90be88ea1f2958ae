import type { ExperimentNews } from '../core/experiment.ts';
import { printable } from '../core/printable.ts';
import { evalsCommand } from './command.ts';
import type { Line } from './line.ts';
import { count } from './numbers.ts';
import { wordWrapped } from './paragraph.ts';
import type { Style } from './style.ts';

/** What an experiment had already of what was submitted, and what changed since. Empty for nothing of it. */
export function newsLines(news: ExperimentNews, columns: number, style: Style): Line[] {
  const changes = news.changes.flatMap((sentence) =>
    wordWrapped(printable(sentence), columns).map((text) => [{ text, paint: style.yellow }]),
  );
  return [...changes, ...(news.had === 0 ? [] : [standing(news, style), ...leftBehind(news)])];
}

function standing({ name, had, wanted, parts }: ExperimentNews, style: Style): Line {
  const [done, total] = [
    parts.reduce((sum, part) => sum + part.done, 0),
    parts.reduce((sum, part) => sum + part.total, 0),
  ];
  const experiment = { text: printable(name, 200), paint: style.cyan };
  if (had < wanted) return [experiment, { text: ` has ${count(had)} of these ${count(wanted)} samples` }];
  return [{ text: 'continues ' }, experiment, { text: `: ${count(done)} of ${count(total)} done` }];
}

/** Work in task files other than the one that is told to be run next. */
function leftBehind({ had, wanted, parts }: ExperimentNews): Line[] {
  const left = parts.filter(({ done, total }) => done < total).slice(had < wanted ? 0 : 1);
  return left.map(({ file, done, total }) => [
    { text: `${printable(file, 300)}: ${count(total - done)} of ${count(total)} left` },
  ]);
}

/** What to type when nothing was added: run what is left, else look at what there is. */
export function nextCommand({ name, parts }: ExperimentNews, run: string[]): string[] {
  return parts.some(({ done, total }) => done < total) ? run : evalsCommand('show', name);
}
