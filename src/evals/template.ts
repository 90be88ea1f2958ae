import { UsageError } from '../core/errors.ts';
import type { Sample } from '../core/eval.ts';
import type { Json } from '../core/json.ts';
import { printable } from '../core/printable.ts';
import { inputColumns } from '../datasets/rows.ts';

/**
 * `{{`, `}}`, or a placeholder: braces around a name that begins with a letter. Other braces are plain text, so that
 * `{"answer": 1}` and `\boxed{}` can stand in a prompt.
 */
const marks = /\{\{|\}\}|\{([\p{L}_][^{}"\n]{0,99})\}/gu;

/**
 * The template with every placeholder replaced: `{input}` (or `{question}`, `{problem}`, `{prompt}`, `{text}`, where no
 * other column has that name) by the sample's input, `{column}` by that column of its metadata. Braces inside a value
 * are left alone. Throws a `UsageError` for a placeholder that the sample has no column for.
 */
export function renderPrompt(template: string, sample: Sample): string {
  return template.replace(marks, (mark: string, column: string | undefined) => {
    if (column === undefined) return mark.charAt(0);
    const value = columnOf(sample, column);
    if (value === undefined) throw unknownPlaceholder(column, sample);
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
}

/** Throws a `UsageError` when some sample lacks a column that the template names, or when it names none at all. */
export function checkTemplate(template: string, samples: readonly Sample[]): void {
  const columns = placeholders(template);
  if (columns.length === 0) {
    throw new UsageError(
      'The prompt has no placeholder, so every sample would be asked the same.',
      'Write {input} where the sample belongs.',
    );
  }
  for (const sample of samples) {
    const unknown = columns.find((column) => columnOf(sample, column) === undefined);
    if (unknown !== undefined) throw unknownPlaceholder(unknown, sample);
  }
}

/** The columns that a template names. */
export function placeholders(template: string): string[] {
  return [...template.matchAll(marks)].flatMap(([, column]) => (column === undefined ? [] : [column]));
}

function columnOf({ input, metadata = {} }: Sample, column: string): Json | undefined {
  if (column === 'input') return input;
  if (Object.hasOwn(metadata, column)) return metadata[column];
  return inputColumns.includes(column) ? input : undefined;
}

function unknownPlaceholder(column: string, { id, metadata = {} }: Sample): UsageError {
  const columns = ['input', ...Object.keys(metadata)].map((name) => `{${printable(name, 40)}}`);
  return new UsageError(
    `The prompt asks for {${printable(column, 60)}}, which sample "${printable(id, 60)}" does not have.`,
    `It has ${columns.join(', ')}. Braces that are no placeholder are written twice: {{ and }}.`,
  );
}
