import type { Line, Span } from './line.ts';
import type { Paint, Style } from './style.ts';

export interface Series {
  readonly paint: Paint;
  /** What stands for it where there are no braille dots: one character. */
  readonly mark: string;
  /** y between 0 and 1 for an x; undefined where the series has nothing to say. */
  y(x: number): number | undefined;
}

interface Cell {
  dots: number;
  series: Series | undefined;
}

/** The bits of a braille cell (Unicode block 2800): two columns of four dots, from the top. */
const bits = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
] as const;

/** Several curves on one canvas, x from 0 to 1 from left to right; where two meet, the later one shows. One line per row. */
export function chart(series: readonly Series[], columns: number, rows: number, style: Style): Line[] {
  const cells: Cell[][] = Array.from({ length: rows }, () =>
    Array.from({ length: columns }, () => ({ dots: 0, series: undefined })),
  );
  const [across, down] = style.unicode ? [2, 4] : [1, 1];
  for (const one of series) {
    for (let x = 0; x < columns * across; x++) {
      const y = one.y((x + 0.5) / (columns * across));
      if (y === undefined) continue;
      const row = Math.min(rows * down - 1, Math.floor((1 - y) * rows * down));
      const cell = cells[Math.floor(row / down)]?.[Math.floor(x / across)];
      if (cell === undefined) continue;
      cell.dots |= bits[x % across === 0 ? 0 : 1][row % down] ?? 0;
      cell.series = one;
    }
  }
  return cells.map((row) => row.map((cell) => spanOf(cell, style)));
}

function spanOf({ dots, series }: Cell, style: Style): Span {
  if (series === undefined) return { text: ' ' };
  return { text: style.unicode ? String.fromCodePoint(0x2800 + dots) : series.mark, paint: series.paint };
}
