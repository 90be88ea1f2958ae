import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Links of a page to files that are not there, or to headings that these do not have. */
export function brokenLinks(path: string, text: string): string[] {
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  return targets.filter((target) => {
    if (/^https?:/.test(target)) return false;
    const [file = '', heading] = target.split('#');
    const full = file === '' ? path : join(dirname(path), file);
    return !existsSync(full) || (heading !== undefined && !headingsOf(readFileSync(full, 'utf8')).includes(heading));
  });
}

/** As GitHub names them. */
function headingsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  );
}
