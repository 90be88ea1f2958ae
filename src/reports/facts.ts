import { type Line, type Span, wrapped } from './line.ts';
import { wordWrapped } from './paragraph.ts';
import { marksOf, type Style } from './style.ts';
import { textWidth } from './width.ts';

/** What is said under one label. Lines follow one another; the facts of one are joined. */
export interface Fact {
  readonly label: string;
  readonly lines: readonly (readonly Span[])[];
}

/** Facts with their labels in a column beside them; those with nothing to say are left out. */
export function factLines(facts: readonly Fact[], columns: number, style: Style): Line[] {
  const said = facts.filter(({ lines }) => lines.some((line) => line.length > 0));
  const width = Math.max(0, ...said.map(({ label }) => textWidth(label))) + 2;
  return said.flatMap(({ label, lines }) => {
    const room = Math.max(1, columns - width);
    const body = lines.flatMap((line) =>
      wrapped(line, room, marksOf(style).separator).flatMap((each) => broken(each, room)),
    );
    return body.map((line, index) => [
      { text: index === 0 ? label : '', paint: style.dim },
      { text: ' '.repeat(width - (index === 0 ? textWidth(label) : 0)) },
      ...line,
    ]);
  });
}

/** A fact that is wider than a line goes on in the next. */
function broken(line: Line, columns: number): Line[] {
  const [only] = line;
  if (line.length !== 1 || only === undefined || textWidth(only.text) <= columns) return [line];
  return wordWrapped(only.text, columns).map((text) => [{ ...only, text }]);
}

export function plain(texts: readonly string[]): Span[] {
  return texts.map((text) => ({ text }));
}
