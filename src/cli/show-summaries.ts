import type { Breakdown, ErrorSummary } from '../core/breakdown.ts';
import { printable, printableJson } from '../core/printable.ts';
import { columnsOf, styleOf } from './colour.ts';
import type { Shell } from './shell.ts';

/** Writes results by the values of columns as they come: a table for each task, or a line of JSON. Damage is told on stderr. */
export async function writeBreakdowns(
  breakdowns: AsyncIterable<{ readonly breakdown: Breakdown; readonly warnings: readonly string[] }>,
  shell: Shell,
  json: boolean,
): Promise<void> {
  const { breakdownText } = await import('../reports/breakdown.ts');
  const paragraphs = paragraphsOn(shell, json);
  const { yellow } = styleOf(shell.stderr, shell);
  for await (const { breakdown, warnings } of breakdowns) {
    for (const warning of warnings) shell.stderr.write(`${yellow('warning:')} ${printable(warning)}\n`);
    paragraphs(breakdown, breakdownText);
  }
}

export async function writeErrors(summaries: AsyncIterable<ErrorSummary>, shell: Shell, json: boolean): Promise<void> {
  const { errorSummaryText } = await import('../reports/breakdown.ts');
  const paragraphs = paragraphsOn(shell, json);
  for await (const summary of summaries) paragraphs(summary, errorSummaryText);
}

type Text<T> = (value: T, columns: number, style: ReturnType<typeof styleOf>) => string[];

function paragraphsOn(shell: Shell, json: boolean): <T>(value: T, text: Text<T>) => void {
  const { stdout, environment } = shell;
  let first = true;
  return (value, text) => {
    if (json) stdout.write(`${printableJson(value)}\n`);
    else {
      const lines = text(value, columnsOf(stdout, environment), styleOf(stdout, shell));
      stdout.write(`${first ? '' : '\n'}${lines.join('\n')}\n`);
    }
    first = false;
  };
}
