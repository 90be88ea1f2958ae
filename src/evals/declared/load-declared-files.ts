import { dirname, resolve } from 'node:path';
import { messageOf, UsageError } from '../../core/errors.ts';
import type { Eval } from '../../core/eval.ts';
import { sha256 } from '../../core/hash.ts';
import { printable } from '../../core/printable.ts';
import { decoded } from '../../datasets/text.ts';
import type { LoadedFile, LoaderOptions } from '../loader/load-eval-files.ts';
import { shownPath } from '../loader/shown-path.ts';
import { type Declaration, declarationOf } from './declaration.ts';
import { declaredEval } from './declared-eval.ts';
import { decodedSource } from './decoded-source.ts';
import { nameFromFile } from './name.ts';
import { parseDeclarations } from './parse-declarations.ts';
import type { ReadText } from './prompt.ts';
import { datasetOf } from './row-source.ts';

/**
 * Eval files in YAML or JSON. The hash is of the file and of the prompts that it names, whatever the ends of their lines; data
 * sets have their own. Rejects with a `UsageError` that has the place of what is wrong.
 */
export async function loadDeclaredFiles(paths: readonly string[], options: LoaderOptions): Promise<LoadedFile[]> {
  return Promise.all(paths.map(async (path) => loadDeclaredFile(resolve(options.cwd, path), options)));
}

async function loadDeclaredFile(path: string, { cwd, host }: LoaderOptions): Promise<LoadedFile> {
  const shown = shownPath(path, cwd);
  const source = decodedSource(bytesOf(path, shown, host), shown);
  const declarations = parseDeclarations(source).map((node) => declarationOf(node, source));
  const prompts = new Map<string, string>();
  const read: ReadText = (file) => {
    const absolute = resolve(dirname(path), file);
    const text = decoded(host.readFile(absolute), '');
    prompts.set(absolute, text);
    return text;
  };
  const evals: Eval[] = [];
  for (const declaration of declarations) {
    const name = nameFromFile(path, declaration);
    refuseSecond(name, evals, declaration);
    const { strategy } = declaration.value;
    evals.push(
      declaredEval(declaration, {
        name,
        read,
        strategy: strategy === undefined ? undefined : await host.strategy(strategy),
      }),
    );
  }
  return {
    path,
    evals,
    sha256: sha256(JSON.stringify([source.text, ...prompts.values()].map((text) => text.replaceAll('\r\n', '\n')))),
    files: [...new Set([path, ...prompts.keys(), ...declarations.flatMap((each) => dataFile(each, dirname(path)))])],
  };
}

function bytesOf(path: string, shown: string, host: LoaderOptions['host']): Uint8Array {
  try {
    return host.readFile(path);
  } catch (error) {
    throw new UsageError(`The eval file "${printable(shown)}" ${messageOf(error)}.`, undefined, error);
  }
}

function refuseSecond(name: string, evals: readonly Eval[], { refused }: Declaration): void {
  if (!evals.some((each) => each.name === name)) return;
  throw refused(['name'], `a second eval named "${name}"`, 'Give each a name of its own.');
}

/** Looked at when the file is watched; its content counts by the hash of the dataset. */
function dataFile({ value }: Declaration, directory: string): string[] {
  const { file } = datasetOf(value.dataset);
  return file === undefined ? [] : [resolve(directory, file)];
}
