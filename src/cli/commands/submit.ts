import { type ExitCode, exitCodes } from '../../core/exit-code.ts';
import { printableJson } from '../../core/printable.ts';
import { columnsOf, styleOf } from '../colour.ts';
import { command, type Context } from '../command.ts';
import { repeatedFlag, switchFlag, valueFlag } from '../flag.ts';
import { decimalNumber, limit, names, text, wholeNumber } from '../flag-values.ts';

interface SubmitFlags {
  readonly eval: readonly string[];
  readonly models?: readonly string[];
  readonly limit: number | 'all';
  readonly outputDir: string;
  readonly experiment?: string;
  readonly tag?: readonly string[];
  readonly repeats?: number;
  readonly seed?: string;
  readonly shuffle?: true;
  readonly stopEarly?: string;
  readonly data?: string;
  readonly promptFile?: string;
  readonly system?: string;
  readonly temperature?: number;
  readonly maxTokens?: number;
  readonly grader?: string;
  readonly prices?: string;
  readonly json?: true;
}

export const submitCommand = command<SubmitFlags>({
  name: 'submit',
  summary: 'choose evals, models and samples, and freeze them in a task file',
  description: 'Calls no model and needs no key. Prints only the path of the task file on stdout.',
  examples: [
    'evals submit --eval arithmetic --models mock/strong,mock/weak --limit all',
    'evals submit --eval gsm8k --models gpt-4o --limit 200 --data test.jsonl',
    'evals submit --eval gsm8k --models gpt-4o,gpt-4o-mini --limit all --stop-early settled',
    'evals submit --eval custom --data questions.csv --prompt-file prompt.txt --models gpt-4o',
    'tasks=$(evals submit --eval browsecomp --models gpt-4o) && evals run --tasks "$tasks"',
  ],
  options: [
    valueFlag(
      '--eval <names>',
      'evals, with commas between them: names, files, FILE::name',
      names,
      ['browsecomp'],
      'browsecomp',
    ),
    valueFlag(
      '--model, --models <names>',
      "models, with commas between them (the eval's own, else gpt-4o,gpt-3.5-turbo; evals help models)",
      names,
    ),
    valueFlag('--limit <n>', 'how many samples of each eval: a number, or all', limit, 10),
    valueFlag('--output-dir <folder>', 'where task files are', text, 'async_results'),
    valueFlag('--data <file>', 'your own JSONL or CSV file instead of the published dataset', text),
    valueFlag('--prompt-file <file>', 'your own prompt template', text),
    valueFlag('--system <text>', 'a system message', text),
    valueFlag('--temperature <number>', 'sampling temperature', (flag) =>
      decimalNumber(flag, 0, 10, 'a number from 0 to 10'),
    ),
    valueFlag('--max-tokens <n>', 'most tokens of one answer', (flag) => wholeNumber(flag, 1)),
    valueFlag('--grader <model>', 'the model that judges, where a model does', text),
    valueFlag('--prices <file>', 'your own prices, for the estimate (docs/formats.md)', text),
    valueFlag('--repeats <n>', "passes over each sample (the eval's own, else 1)", (flag) => wholeNumber(flag, 1)),
    switchFlag('--shuffle', 'take the samples in a random order, the same one for the same seed'),
    valueFlag(
      '--stop-early <rule>',
      'in random order, until the 95 % interval is that narrow (width:0.05), or one of two models is better (settled)',
      text,
    ),
    valueFlag('--seed <text>', 'seed of the order', text),
    valueFlag('--experiment <name>', 'its name: one that exists goes on, and grows by what it lacks', text),
    repeatedFlag('--tag <names>', 'words to find it by, with commas between them; may be repeated', names),
    switchFlag('--json', 'print a JSON object with the path and the counts'),
  ],
  exitCodes: [exitCodes.done, exitCodes.usage, exitCodes.refused, exitCodes.storage, exitCodes.internal],
  execute: submitTasks,
});

async function submitTasks(flags: SubmitFlags, { shell, operations }: Context): Promise<ExitCode> {
  const { submit } = await operations.submit();
  const { eval: evals, limit: most, shuffle, json, ...rest } = flags;
  const report = await submit({
    ...rest,
    cwd: shell.cwd,
    evals,
    models: flags.models,
    tags: flags.tag,
    repeats: flags.repeats,
    limit: most === 'all' ? undefined : most,
    shuffle: shuffle ?? false,
    environment: shell.environment,
    clock: shell.clock,
  });
  shell.stdout.write(`${json === true ? printableJson({ v: 1, ...report }) : report.path}\n`);
  const { submittedText } = await import('../../reports/submitted.ts');
  const lines = submittedText(report, columnsOf(shell.stderr, shell.environment), styleOf(shell.stderr, shell));
  shell.stderr.write(`${lines.join('\n')}\n`);
  return exitCodes.done;
}
