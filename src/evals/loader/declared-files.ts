import { extname } from 'node:path';

/** Eval files without code. */
export const declaredExtensions = ['.yaml', '.yml', '.json'] as const;

export function isDeclaredFile(path: string): boolean {
  return (declaredExtensions as readonly string[]).includes(extname(path).toLowerCase());
}

/** What a glob means of what it matches: most YAML and JSON in a folder of code is about something else. */
export function isDeclaredMatch(path: string, pattern: string): boolean {
  return isDeclaredFile(path) && (/\.eval\.\w+$/i.test(path) || /ya?ml|json/i.test(pattern));
}
