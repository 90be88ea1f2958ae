import type { SubmissionDetails, TaskDetails } from '../core/details.ts';
import { code, codeBlock, markdownTable } from './markdown-cells.ts';
import { samplePhrases } from './phrases.ts';

/** What was run: for each eval its data and its prompt, and how the models were asked. */
export function planSection({ tasks }: SubmissionDetails): string[] {
  const evals = new Map<string, TaskDetails[]>();
  for (const task of tasks) evals.set(task.eval_name, [...(evals.get(task.eval_name) ?? []), task]);
  return ['## What was run', ...[...evals.values()].flatMap(evalLines)];
}

function evalLines(tasks: readonly TaskDetails[]): string[] {
  const [first] = tasks;
  if (first === undefined) return [];
  const { eval_name, plan } = first;
  const { dataset, eval_version, prompt, system } = plan;
  const rows = tasks.map(({ plan: { model_name, model_config, grader }, simulated }) => [
    `${code(model_name)}${simulated ? ' (simulated)' : ''}`,
    code(model_config.provider),
    parameters(model_config),
    grader === null ? '' : code(grader),
  ]);
  return [
    '',
    `### ${code(eval_name)}`,
    '',
    `- version ${String(eval_version)} of its code`,
    `- data: ${code(dataset.source, 300)}, ${samplePhrases(first).join(', ')}`,
    `- SHA-256 of the data: ${code(dataset.sha256)}`,
    '',
    ...markdownTable([{ title: 'model' }, { title: 'provider' }, { title: 'parameters' }, { title: 'grader' }], rows),
    ...folded('Prompt', prompt),
    ...(system === null ? [] : folded('System message', system)),
  ];
}

function parameters({ provider: _, ...sampling }: TaskDetails['plan']['model_config']): string {
  const said = Object.entries(sampling).filter(([, value]) => value !== undefined);
  return said.map(([name, value]) => code(`${name}=${JSON.stringify(value)}`)).join(' ');
}

function folded(title: string, text: string): string[] {
  return ['', '<details>', `<summary>${title}</summary>`, '', ...codeBlock(text), '', '</details>'];
}
