import type { OutcomeRecord, SampleView } from '../core/outcome.ts';
import { printable, printableJson } from '../core/printable.ts';
import type { Shown } from '../operations/experiments/show-subject.ts';
import type { TaskOutcomes } from '../operations/show-outcomes.ts';
import { columnsOf, styleOf } from './colour.ts';
import type { Shell } from './shell.ts';

export async function writeShown(shown: Shown, shell: Shell, json: boolean): Promise<void> {
  if (json) {
    shell.stdout.write(`${printableJson(shown.details)}\n`);
    return;
  }
  const columns = columnsOf(shell.stdout, shell.environment);
  const style = styleOf(shell.stdout, shell);
  if (shown.kind === 'experiment') {
    const { experimentText } = await import('../reports/experiment.ts');
    writeLines(shell, experimentText(shown.details, columns, style));
  } else {
    const { detailsText } = await import('../reports/show.ts');
    writeLines(shell, detailsText(shown.details, columns, style));
  }
}

/** Writes samples with all that was said while they are read: a line of JSON each, or paragraphs. */
export async function writeSamples(
  views: Iterable<SampleView> | AsyncIterable<SampleView>,
  shell: Shell,
  json: boolean,
): Promise<void> {
  const { conversationText } = await import('../reports/conversation.ts');
  const columns = columnsOf(shell.stdout, shell.environment);
  let first = true;
  for await (const view of views) {
    if (!json && !first) shell.stdout.write('\n');
    first = false;
    writeLines(shell, json ? [printableJson(view)] : conversationText(view, columns, styleOf(shell.stdout, shell)));
  }
}

/** So many outcomes are laid out as one table: enough that columns rarely change their width, few enough for any memory. */
const tableRows = 500;

/** Writes outcomes while they are read: JSON Lines, or tables. Damage is told on stderr. */
export async function writeOutcomes(outcomes: AsyncIterable<TaskOutcomes>, shell: Shell, json: boolean): Promise<void> {
  const { stdout, stderr } = shell;
  const write = json ? writeRecords : await tables(shell);
  for await (const task of outcomes) {
    const { yellow } = styleOf(stderr, shell);
    for (const warning of task.warnings) stderr.write(`${yellow('warning:')} ${printable(warning)}\n`);
    write(task, (line) => {
      stdout.write(`${line}\n`);
    });
  }
}

type WriteTask = (task: TaskOutcomes, write: (line: string) => void) => void;

function writeRecords({ records }: TaskOutcomes, write: (line: string) => void): void {
  for (const record of records) write(printableJson(record));
}

async function tables(shell: Shell): Promise<WriteTask> {
  const { outcomesHeading, outcomeLines, moreOutcomes } = await import('../reports/outcomes.ts');
  const columns = columnsOf(shell.stdout, shell.environment);
  const style = styleOf(shell.stdout, shell);
  let first = true;
  return ({ task, failedOnly, count, records }, write) => {
    if (!first) write('');
    first = false;
    const none = count > 0 ? undefined : failedOnly ? 'no failed samples' : 'no outcomes yet';
    for (const line of outcomesHeading(task, none, columns, style)) write(line);
    let shown = 0;
    for (const page of pages(records)) {
      for (const line of outcomeLines(page, columns, style, shown === 0)) write(line);
      shown += page.length;
    }
    for (const line of moreOutcomes(count - shown, columns, style)) write(line);
  };
}

function* pages(records: Iterable<OutcomeRecord>): Generator<OutcomeRecord[]> {
  let page: OutcomeRecord[] = [];
  for (const record of records) {
    page.push(record);
    if (page.length < tableRows) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

function writeLines({ stdout }: Shell, lines: readonly string[]): void {
  stdout.write(lines.map((line) => `${line}\n`).join(''));
}
