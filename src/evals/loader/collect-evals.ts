import { UsageError } from '../../core/errors.ts';
import { type Eval, evalBrand } from '../../core/eval.ts';
import { printable } from '../../core/printable.ts';

/** Also an eval that another copy of this package made. */
function isEval(value: unknown): value is Eval {
  return typeof value === 'object' && value !== null && (value as Partial<Eval>)[evalBrand] === true;
}

/**
 * The evals that a module exports, the default export first: by themselves, or in arrays and records, also nested once. Each
 * once, however often it is exported. `shown` is the file's name in messages. Throws a `UsageError` when there is none, or two of one name.
 */
export function collectEvals(module: Readonly<Record<string, unknown>>, shown: string): readonly Eval[] {
  const found = new Map<Eval, string>();
  const names = Object.keys(module).sort((a, b) => Number(b === 'default') - Number(a === 'default'));
  for (const name of names) {
    for (const [value, place] of evalsIn(module[name], name, 2)) if (!found.has(value)) found.set(value, place);
  }
  if (found.size === 0) throw noEval(names, shown);
  refuseSameNames(found, shown);
  return [...found.keys()];
}

function* evalsIn(value: unknown, place: string, depth: number): Generator<readonly [Eval, string]> {
  if (isEval(value)) yield [value, place];
  else if (depth > 0 && Array.isArray(value)) {
    for (const [index, each] of value.entries()) yield* evalsIn(each, `${place}[${String(index)}]`, depth - 1);
  } else if (depth > 0 && isRecord(value)) {
    for (const [key, each] of Object.entries(value)) yield* evalsIn(each, `${place}.${key}`, depth - 1);
  }
}

/** Not a Map, a promise or an instance of something: looking into those would run the user's code. */
function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function noEval(names: readonly string[], shown: string): UsageError {
  const exported = names.length === 0 ? 'nothing' : names.map((name) => printable(name, 80)).join(', ');
  return new UsageError(
    `"${printable(shown)}" exports no eval: it exports ${exported}.`,
    `Export one: export default forEach('name', rows, async ({ input, model }) => …), or several by name, in an array or in a record.`,
  );
}

function refuseSameNames(found: ReadonlyMap<Eval, string>, shown: string): void {
  const places = new Map<string, string>();
  for (const [{ name }, place] of found) {
    const other = places.get(name);
    if (other !== undefined) {
      throw new UsageError(
        `"${printable(shown)}" exports two evals named "${printable(name, 80)}": ${printable(other, 80)} and ${printable(place, 80)}.`,
        'Give each a name of its own.',
      );
    }
    places.set(name, place);
  }
}
