import type { Metafile } from 'esbuild';
import { sha256 } from '../../core/hash.ts';

/** A file of the user's, and what it imports of the others. */
interface Part {
  readonly key: string;
  readonly imports: readonly { readonly specifier: string; readonly key: string }[];
}

export interface CodeOfFile {
  readonly sha256: string;
  /** Absolute paths, the file itself first. */
  readonly files: readonly string[];
}

/**
 * The code of a file: its text and that of every file of the user's that it imports, by itself or through others. What comes
 * from packages does not count, nor where the files lie, nor how their lines end. `files` maps esbuild's keys to paths and texts.
 */
export function codeOf(
  entry: string,
  inputs: Metafile['inputs'],
  files: ReadonlyMap<string, { readonly path: string; readonly text: string }>,
): CodeOfFile {
  const parts = partsFrom(entry, inputs, files);
  const index = new Map(parts.map(({ key }, position) => [key, position]));
  const description = parts.map(({ key, imports }) => [
    sha256((files.get(key)?.text ?? '').replaceAll('\r\n', '\n')),
    imports.map((each) => [each.specifier, index.get(each.key)]),
  ]);
  return {
    sha256: sha256(JSON.stringify(description)),
    files: parts.flatMap(({ key }) => files.get(key)?.path ?? []),
  };
}

/** In the order of first mention, which is a matter of the code alone. */
function partsFrom(entry: string, inputs: Metafile['inputs'], files: ReadonlyMap<string, unknown>): Part[] {
  const keys = [entry];
  const parts: Part[] = [];
  for (const key of keys) {
    const imports = (inputs[key]?.imports ?? [])
      .filter(({ path, external }) => external !== true && files.has(path))
      .map(({ path, original }) => ({ specifier: original ?? path, key: path }));
    parts.push({ key, imports });
    keys.push(...new Set(imports.map((each) => each.key).filter((each) => !keys.includes(each))));
  }
  return parts;
}
