const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** What is done and what is left of a bar, for a share 0…1. Full only when all is done, empty only when nothing is. */
export function bar(
  share: number,
  columns: number,
  unicode: boolean,
): { readonly done: string; readonly left: string } {
  const steps = columns * (unicode ? eighths.length : 1);
  const filled = stepsOf(share, steps);
  if (!unicode) return { done: '#'.repeat(filled), left: '-'.repeat(columns - filled) };
  const done = '█'.repeat(Math.floor(filled / eighths.length)) + (eighths[filled % eighths.length] ?? '');
  return { done, left: '░'.repeat(columns - done.length) };
}

function stepsOf(share: number, steps: number): number {
  if (!(share > 0)) return 0;
  if (share >= 1) return steps;
  return Math.min(steps - 1, Math.max(1, Math.round(share * steps)));
}
