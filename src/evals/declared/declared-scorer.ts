import type { EvalContext, Sample, Score } from '../../core/eval.ts';
import type { Template } from './prompt.ts';

/** A scorer that a file asks for. */
export interface DeclaredScorer {
  /** Of its score. */
  readonly name: string;
  /** What it compares an answer with; undefined: nothing, a grader judges. */
  readonly compares: 'text' | 'number' | undefined;
  /** What a grader is asked; undefined where none is. */
  readonly template?: Template;
  judge(output: string, sample: Sample, context: EvalContext): Score | Promise<Score>;
}
