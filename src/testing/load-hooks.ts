import { fileURLToPath } from 'node:url';
import { isEvalFileName } from './eval-file-name.ts';
import { programUrl } from './program-url.ts';

interface Resolved {
  readonly url: string;
}

interface Loaded {
  readonly format: string;
  readonly source?: unknown;
  readonly shortCircuit?: boolean;
}

/** Eval files that are the program, not ones that a program imports. */
const entries = new Set<string>();

/** Hooks of Node's module loader, for both of its ways: `next` returns the result, or a promise of it. */
export function resolve<T extends Resolved | Promise<Resolved>>(
  specifier: string,
  context: { readonly parentURL?: string | undefined },
  next: (specifier: string, context: object) => T,
): T {
  const found = next(specifier, context);
  // Some versions of Node name the working directory as the parent of what they start with.
  if (context.parentURL !== undefined && !context.parentURL.endsWith('/')) return found;
  return (found instanceof Promise ? found.then(noted) : noted(found)) as T;
}

function noted(found: Resolved): Resolved {
  if (isEvalFile(found.url)) entries.add(found.url);
  return found;
}

export function load<T>(url: string, context: object, next: (url: string, context: object) => T): T | Loaded {
  return entries.has(url) ? { format: 'module', shortCircuit: true, source: testModule(url) } : next(url, context);
}

function isEvalFile(url: string): boolean {
  return url.startsWith('file:') && isEvalFileName(new URL(url).pathname);
}

function testModule(url: string): string {
  return [
    `import { nodeEvals } from ${JSON.stringify(programUrl('node-evals'))};`,
    `await nodeEvals(${JSON.stringify(fileURLToPath(url))});`,
  ].join('\n');
}
