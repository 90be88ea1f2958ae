import { sha256 } from '../../core/hash.ts';
import { canonicalJson, type Json } from '../../core/json.ts';
import type { Task } from '../../core/submission.ts';

/** What must be equal for the outcomes of two tasks to say something of the same thing. The number of samples is not among it. */
export type IdentityPart =
  | 'eval'
  | 'code'
  | 'model'
  | 'parameters'
  | 'prompt'
  | 'system'
  | 'grader'
  | 'dataset'
  | 'order'
  | 'repeats'
  | 'stopping';

export type TaskIdentity = Readonly<Record<Exclude<IdentityPart, 'stopping'>, Json>> & { readonly stopping?: Json };

function identityOf(task: Task): TaskIdentity {
  const { provider, ...parameters } = task.model_config;
  const { stop_early: plan } = task;
  return {
    eval: task.eval_name,
    // The version stands for the code of an eval that came with the program.
    code: [task.eval_version, task.source?.sha256 ?? null],
    model: [provider, task.model_name],
    parameters,
    prompt: task.prompt,
    system: task.system,
    grader: [task.grader, task.roles ?? {}],
    dataset: task.dataset.sha256,
    order: [task.dataset.shuffled, task.dataset.seed],
    repeats: task.n_repeats,
    ...(plan === undefined ? {} : { stopping: [plan.rule, plan.with ?? null] }),
  };
}

/** Equal for tasks whose outcomes may be joined: 16 hexadecimal digits. */
export function taskIdentity(task: Task): string {
  return sha256(canonicalJson(identityOf(task))).slice(0, 16);
}

/** In which parts two tasks differ; empty when they are the same task, over other samples perhaps. */
export function identityDifferences(one: Task, other: Task): IdentityPart[] {
  const [a, b] = [identityOf(one), identityOf(other)];
  return identityParts.filter((part) => canonicalJson(a[part] ?? null) !== canonicalJson(b[part] ?? null));
}

/** The weightiest first: a task of another eval is further away than one with another prompt. */
const identityParts: readonly IdentityPart[] = [
  'eval',
  'model',
  'dataset',
  'code',
  'prompt',
  'system',
  'grader',
  'parameters',
  'order',
  'repeats',
  'stopping',
];
