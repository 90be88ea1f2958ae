/**
 * What remains of a program's output when numbers, times, identities and bars may be others: its lines, its columns and its
 * words.
 */
export function shapeOf(output: string): string[] {
  return output
    .split('\n')
    .map(shapeOfLine)
    .filter((line) => line !== '');
}

/** A row of a chart: how high its bars are is as it may be. */
const chartRow = /^\s*(\d*)[\s▁▂▃▄▅▆▇█]*$/;

function shapeOfLine(line: string): string {
  const row = chartRow.exec(line);
  if (row !== null) return row[1] === '' ? '' : '0';
  return line
    .replaceAll(/[0-9a-f]{12,}|\b\d+-[0-9a-f]{8}\b/g, '0')
    .replaceAll(/[▁▂▃▄▅▆▇█░·]+(?=[▁▂▃▄▅▆▇█░])|[▁▂▃▄▅▆▇█░]+/g, '█')
    .replaceAll(/\d[\d.,]*(?:k|M)?\b|\d+(?=[a-z])/g, '0')
    .replaceAll(/\d[\d.,]*/g, '0')
    .replaceAll(/0m 0s|0ms/g, '0s')
    .replaceAll(/█( *█)*/g, '█')
    .replaceAll(/-{2,}/g, '-')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** A line of the page that stands for any number of lines. */
const anything = '…';

/** Whether what a page shows has the shape of what was printed. */
export function showsShapeOf(shown: string, printed: string): boolean {
  return matches(shapeOf(shown), shapeOf(printed));
}

function matches(shown: readonly string[], printed: readonly string[]): boolean {
  const [first, ...rest] = shown;
  if (first === undefined) return printed.length === 0;
  if (first !== anything) return first === printed[0] && matches(rest, printed.slice(1));
  return [...printed.keys(), printed.length].some((skipped) => matches(rest, printed.slice(skipped)));
}
