import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loaderHost } from '../../../src/operations/loader-host.ts';
import { loadEvals, type LoadedEval } from '../../../src/evals/loader/load-evals.ts';
import { loadEvalFiles, type LoadedFile } from '../../../src/evals/loader/load-eval-files.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

/** What every file of a folder may import: makes an eval of that name, as another copy of the package would. */
export const makeEval = `
export const makeEval = (name: string, prompt: unknown = '') =>
  ({ [Symbol.for('durable-evals.eval')]: true, name, prompt: String(prompt) });
`;

/** A folder that is gone after the test, with the files of a user in it. */
export interface EvalFolder {
  readonly path: string;
  write(files: Readonly<Record<string, string>>): void;
  load(...elements: string[]): Promise<readonly LoadedEval[]>;
  loadFile(path: string): Promise<LoadedFile>;
  /** The prompt of the only eval of a file: where the files of these tests say what they found. */
  prompt(path: string): Promise<string | undefined>;
}

export function evalFolder(files: Readonly<Record<string, string>>): EvalFolder {
  const path = temporaryDirectory();
  const options = { cwd: path, host: loaderHost() };
  const folder: EvalFolder = {
    path,
    write: (all) => {
      for (const [name, text] of Object.entries(all)) {
        mkdirSync(dirname(join(path, name)), { recursive: true });
        writeFileSync(join(path, name), text);
      }
    },
    load: async (...elements) => loadEvals(elements, options),
    loadFile: async (file) => (await loadEvalFiles([file], options))[0]!,
    prompt: async (file) => (await folder.loadFile(file)).evals[0]?.prompt,
  };
  folder.write({ 'make-eval.ts': makeEval, ...files });
  return folder;
}

/** What a call rejects with, as people see it: message, then hint. */
export async function refusal(load: Promise<unknown>): Promise<string> {
  try {
    await load;
    return 'was not refused';
  } catch (error) {
    const { name, message, hint } = error as { name: string; message: string; hint?: string };
    if (name !== 'UsageError') throw error;
    return [message, ...(hint === undefined ? [] : [hint])].join('\n');
  }
}
