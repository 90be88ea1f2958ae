import type { UsageError } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json.ts';
import { printable } from '../../core/printable.ts';
import { columnNamed, idColumns, inputColumns, targetColumns } from '../../datasets/rows.ts';
import { nearest } from '../nearest.ts';
import type { ColumnNames } from './declaration.ts';

/** The columns of a dataset that mean something; undefined: it has none. */
export interface Columns {
  readonly input: string | undefined;
  readonly target: string | undefined;
  readonly id: string | undefined;
}

export type Role = keyof Columns;

const usual: Readonly<Record<Role, readonly string[]>> = { input: inputColumns, target: targetColumns, id: idColumns };

/** Those that a file names, else those with usual names. The first row decides for all. Throws what `refused` makes of a column that is not there. */
export function columnsOf(
  row: JsonObject,
  names: ColumnNames,
  needed: ReadonlySet<Role>,
  refused: (role: Role, sentence: string, advice: string) => UsageError,
): Columns {
  const column = (role: Role): string | undefined => {
    const name = names[role];
    if (name !== undefined && !Object.hasOwn(row, name)) {
      throw refused(role, `there is no column "${printable(name, 60)}"`, nearestColumn(name, row));
    }
    const found = name ?? columnNamed(row, usual[role]);
    if (found !== undefined || !needed.has(role)) return found;
    const say = `Say which one is: dataset: { file: …, ${role}: COLUMN }. Without that it is called ${usual[role].join(', ')}.`;
    throw refused(role, `no column is the ${role}`, `${listed(row)} ${say}`);
  };
  return { input: column('input'), target: column('target'), id: column('id') };
}

function nearestColumn(name: string, row: JsonObject): string {
  const near = nearest(name, Object.keys(row));
  return near === undefined ? listed(row) : `Did you mean "${printable(near, 40)}"? ${listed(row)}`;
}

function listed(row: JsonObject): string {
  const columns = Object.keys(row);
  const shown = columns.slice(0, 20).map((column) => printable(column, 40));
  return `The columns are ${shown.join(', ')}${columns.length > shown.length ? ', …' : ''}.`;
}
