import { basename } from 'node:path';
import { printable } from '../../core/printable.ts';
import type { Declaration } from './declaration.ts';
import { resolved } from './schema.ts';

/** The name that an eval has, or its file: `capitals.eval.yaml` is capitals. Throws a `UsageError` when a file's name cannot be one. */
export function nameFromFile(path: string, { value, refused }: Declaration): string {
  if (value.name !== undefined) return value.name;
  const name = basename(path).replace(/(?:\.eval)?\.\w+$/i, '');
  if (new RegExp(namePattern(), 'u').test(name)) return name;
  const advice = 'Give it one: "name: …", of letters, digits, dots, underscores and hyphens.';
  throw refused([], `the eval has no name, and cannot be called "${printable(name, 80)}" like its file`, advice);
}

function namePattern(): string {
  const schema = resolved({ $ref: '#/definitions/eval' });
  const name = typeof schema === 'object' ? schema.properties?.['name'] : undefined;
  return (typeof name === 'object' ? name.pattern : undefined) ?? '';
}
