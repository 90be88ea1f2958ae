import { printable, printableJson } from '../core/printable.ts';
import type { RunReport } from '../operations/run.ts';
import { columnsOf, styleOf } from './colour.ts';
import type { Shell } from './shell.ts';

/** The result on stdout; what there is to say and to type, and was not told yet, on stderr. */
export async function writeRunResult(
  report: RunReport,
  json: boolean,
  shell: Shell,
  told: ReadonlySet<string>,
): Promise<void> {
  const { exitCode, messages, status, forecast } = report;
  if (json) {
    shell.stdout.write(
      `${printableJson({ v: 1, exit_code: exitCode, messages, status, ...(forecast === undefined ? {} : { forecast }) })}\n`,
    );
  } else {
    const { resultText } = await import('../reports/text.ts');
    const lines = resultText(status, {
      columns: columnsOf(shell.stdout, shell.environment),
      style: styleOf(shell.stdout, shell),
    });
    shell.stdout.write(`${lines.join('\n')}\n`);
  }
  for (const message of messages.filter((each) => !told.has(each))) shell.stderr.write(`${printable(message, 1000)}\n`);
}
