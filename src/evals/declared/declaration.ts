import type { UsageError } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json.ts';
import type { ModelParameters } from '../../core/model.ts';
import type { NumericMatchOptions, PatternOptions } from '../../scorers/index.ts';
import { type ObjectNode, placeOf, valueOf } from './document.ts';
import { problemError, type Source } from './source.ts';

/** An eval as `schema/eval.schema.json` describes it. */
export interface EvalDeclaration {
  readonly name?: string;
  readonly dataset: string | readonly JsonObject[] | DatasetDeclaration;
  readonly prompt?: string;
  readonly prompt_file?: string;
  readonly system?: string;
  readonly parameters?: ModelParameters;
  readonly models?: readonly string[];
  readonly grader?: string;
  readonly scorers: readonly (ScorerName | ScorerDeclaration)[];
  readonly repeats?: number;
  readonly timeout?: number;
  readonly retries?: number;
  readonly strategy?: string;
  readonly output_tokens?: number;
  readonly gates?: { readonly accuracy: number | GateDeclaration };
}

export interface DatasetDeclaration extends ColumnNames {
  readonly file?: string;
  readonly rows?: readonly JsonObject[];
}

/** Columns that a file names, because their own names say nothing. */
export interface ColumnNames {
  readonly input?: string;
  readonly target?: string;
  readonly id?: string;
}

export interface GateDeclaration {
  readonly at_least: number;
  readonly on?: 'estimate' | 'lower-bound';
}

export type ScorerName = keyof Scorers;

/** Has one member. */
export type ScorerDeclaration = { readonly [Name in ScorerName]?: Scorers[Name] };

export interface Scorers {
  readonly exact_match: TextMatchDeclaration;
  readonly includes: TextMatchDeclaration;
  readonly numeric_match: Named & NumericMatchOptions;
  readonly pattern: PatternDeclaration;
  readonly model_graded: GradedDeclaration;
}

interface Named {
  /** Of its score. */
  readonly name?: string;
}

interface TextMatchDeclaration extends Named {
  readonly case_sensitive?: boolean;
}

export interface PatternDeclaration extends TextMatchDeclaration, Pick<PatternOptions, 'group' | 'occurrence'> {
  readonly expression: string;
  readonly flags?: string;
}

export interface GradedDeclaration extends Named {
  readonly prompt?: string;
  readonly prompt_file?: string;
  readonly verdict?: string;
  readonly values?: Readonly<Record<string, number>>;
}

export type Path = readonly (string | number)[];

/** One eval of a file, and how to point at a place of it. */
export interface Declaration {
  readonly value: EvalDeclaration;
  /** What is wrong at the value that a path of keys and indexes leads to. */
  readonly refused: (path: Path, sentence: string, advice?: string, cause?: unknown) => UsageError;
}

/** `node` has the form that the schema describes. */
export function declarationOf(node: ObjectNode, source: Source): Declaration {
  return {
    value: valueOf(node) as unknown as EvalDeclaration,
    refused: (path, sentence, advice, cause) =>
      problemError(source, [{ at: placeOf(node, path), sentence, advice }], cause),
  };
}
