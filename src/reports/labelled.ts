import type { Line } from './line.ts';
import { marksOf, type Style } from './style.ts';
import { cutToWidth, textWidth } from './width.ts';

export interface Labelled {
  readonly label: string;
  /** The lines that belong to the label, for a terminal of so many columns. */
  readonly body: (columns: number) => readonly Line[];
}

const besideFrom = 60;
const longest = 24;

/** Paragraphs with their labels: in a column of their own beside them, above them where it is narrow, and without when there is only one. */
export function labelled(paragraphs: readonly Labelled[], columns: number, style: Style): Line[][] {
  if (paragraphs.length === 1) return paragraphs.map(({ body }) => [...body(columns)]);
  const beside = columns >= besideFrom;
  const { ellipsis } = marksOf(style);
  const labels = paragraphs.map(({ label }) => cutToWidth(label, beside ? longest : columns, ellipsis));
  const indent = beside ? Math.max(0, ...labels.map(textWidth)) + 2 : 2;
  const space = { text: ' '.repeat(indent) };
  return paragraphs.map(({ body }, index) => {
    const lines = body(columns - indent);
    const label = { text: labels[index] ?? '', paint: style.dim };
    if (lines.length === 0) return [];
    if (!beside) return [[label], ...lines.map((line) => [space, ...line])];
    const padding = { text: ' '.repeat(indent - textWidth(label.text)) };
    return lines.map((line, row) => (row === 0 ? [label, padding, ...line] : [space, ...line]));
  });
}
