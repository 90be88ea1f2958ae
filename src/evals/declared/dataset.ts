import type { Dataset, DatasetSource, Sample } from '../../core/eval.ts';
import type { JsonObject } from '../../core/json.ts';
import { printable } from '../../core/printable.ts';
import { idOf, uniqueIds } from '../../datasets/rows.ts';
import { checkTemplate, placeholders } from '../template.ts';
import { type Columns, columnsOf, type Role } from './columns.ts';
import type { Declaration } from './declaration.ts';
import type { DeclaredScorer } from './declared-scorer.ts';
import { gradedSample } from './model-graded.ts';
import { checked, type Template } from './prompt.ts';
import { datasetOf, type RowSource, rowSource } from './row-source.ts';
import { targetFault } from './target.ts';

/** What asks something of the samples. */
export interface Askers {
  readonly name: string;
  readonly prompt: Template;
  readonly scorers: readonly DeclaredScorer[];
}

/**
 * The samples of an eval, such that its prompt, its scorers and its grader find in them what they ask for. Rejects with a `UsageError`
 * that has the place of what they do not find.
 */
export async function declaredDataset(
  declaration: Declaration,
  source: Pick<DatasetSource, 'data' | 'read'>,
  askers: Askers,
): Promise<Dataset> {
  const rows = await rowSource(declaration, source, askers.name);
  const samples = samplesOf(rows, declaration, askers);
  for (const { template } of askers.scorers) {
    if (template === undefined) continue;
    checked(template, declaration.refused, () => {
      checkTemplate(
        template.text,
        samples.map((sample) => gradedSample(sample, '')),
      );
    });
  }
  // With --data there may be a prompt of the user's own, too: whoever plans looks at both.
  if (source.data === undefined) {
    checked(askers.prompt, declaration.refused, () => {
      checkTemplate(askers.prompt.text, samples);
    });
  }
  return { source: rows.source, sha256: rows.sha256, samples };
}

function samplesOf({ rows, refusedRow, refusedColumn }: RowSource, { value }: Declaration, askers: Askers): Sample[] {
  const names = datasetOf(value.dataset);
  const needed = rolesNeeded(askers);
  const uniqueId = uniqueIds();
  const samples: Sample[] = [];
  let columns: Columns | undefined;
  for (const row of rows) {
    columns ??= columnsOf(row, names, needed, refusedColumn);
    const empty = [...needed].map((role) => columns?.[role]).find((column) => isEmpty(row, column));
    if (empty !== undefined) {
      throw refusedRow(
        samples.length,
        `has nothing in its column "${printable(empty, 60)}"`,
        'Fill it in, or remove the row.',
      );
    }
    const sample = sampleOf(row, columns, uniqueId);
    const fault = targetFault(sample.target, askers.scorers);
    if (fault !== undefined) throw refusedRow(samples.length, fault.sentence, fault.advice);
    samples.push(sample);
  }
  return samples;
}

function rolesNeeded({ prompt, scorers }: Askers): ReadonlySet<Role> {
  const templates = [prompt, ...scorers.flatMap(({ template }) => template ?? [])].map(({ text }) =>
    placeholders(text),
  );
  const asked = new Set(templates.flat());
  const needed = new Set<Role>();
  if (asked.has('input')) needed.add('input');
  if (asked.has('target') || scorers.some(({ compares }) => compares !== undefined)) needed.add('target');
  return needed;
}

function isEmpty(row: JsonObject, column: string | undefined): boolean {
  if (column === undefined) return false;
  const value = Object.hasOwn(row, column) ? row[column] : undefined;
  return value === undefined || value === null || value === '';
}

/** Prompts find every column but the target, which is for scorers. */
function sampleOf(row: JsonObject, { input, target, id }: Columns, uniqueId: (id: string) => string): Sample {
  const metadata = Object.fromEntries(Object.entries(row).filter(([column]) => column !== target));
  return {
    id: uniqueId(idOf(row, id)),
    input: (input === undefined ? metadata : row[input]) ?? null,
    target: (target === undefined ? null : row[target]) ?? null,
    metadata,
  };
}
