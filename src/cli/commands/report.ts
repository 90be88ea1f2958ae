import { Argument } from 'commander';
import type { SubmissionDetails } from '../../core/details.ts';
import { type ExitCode, exitCodes } from '../../core/exit-code.ts';
import { printableJson } from '../../core/printable.ts';
import { columnsOf, styleOf } from '../colour.ts';
import { command, type Context } from '../command.ts';
import { choiceFlag, valueFlag } from '../flag.ts';
import { text } from '../flag-values.ts';
import type { Output, Shell } from '../shell.ts';

type Format = 'text' | 'markdown' | 'json';

interface ReportFlags {
  readonly outputDir: string;
  readonly format: Format;
  readonly output?: string;
}

export const reportCommand = command<ReportFlags>({
  name: 'report',
  summary: 'write what was run and what came out as a document to share',
  description: 'The same results give the same document: it says when things ran, not when it was written.',
  examples: [
    'evals report > results.md',
    'evals report tasks_20261120_173000.json --output results.md',
    'evals report --format text',
  ],
  argument: new Argument('[file]', 'a task file, its bare name, or latest'),
  options: [
    valueFlag('--output-dir <folder>', 'where task files are', text, 'async_results'),
    choiceFlag('--format <form>', 'text, markdown or json', ['text', 'markdown', 'json'], 'markdown'),
    valueFlag('--output <file>', 'write to this file instead of stdout', text),
  ],
  exitCodes: [exitCodes.done, exitCodes.usage, exitCodes.storage, exitCodes.internal],
  execute: reportTasks,
});

async function reportTasks(flags: ReportFlags, { shell, operations }: Context, file = 'latest'): Promise<ExitCode> {
  const { report, saveReport } = await operations.report();
  const { cwd, environment, clock } = shell;
  const options = { cwd, file: text('FILE')(file), outputDir: flags.outputDir, environment, clock };
  const document = await documentOf(await report(options), flags, shell);
  if (flags.output === undefined) shell.stdout.write(document);
  else await saveReport(flags.output, document, cwd);
  return exitCodes.done;
}

async function documentOf(details: SubmissionDetails, { format, output }: ReportFlags, shell: Shell): Promise<string> {
  switch (format) {
    case 'json':
      return `${printableJson(details)}\n`;
    case 'markdown': {
      const { markdownReport } = await import('../../reports/markdown.ts');
      return markdownReport(details);
    }
    case 'text': {
      const { detailsText } = await import('../../reports/show.ts');
      const target: Output = output === undefined ? shell.stdout : noTerminal;
      const lines = detailsText(details, columnsOf(target, shell.environment), styleOf(target, shell));
      return `${lines.join('\n')}\n`;
    }
  }
}

/** A file has neither colours nor a width of its own. */
const noTerminal: Output = {
  write: () => undefined,
  isTTY: false,
  columns: undefined,
  rows: undefined,
  stream: undefined,
};
