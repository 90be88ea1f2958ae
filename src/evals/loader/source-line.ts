/** A line of a source and a mark below the column (counted from 0), as they are shown under a message. */
export function sourceLine(line: number, text: string, column: number): string[] {
  const number = `${String(line)} │ `;
  const start = Math.max(0, column - widest / 2);
  const cut = text.slice(start, start + widest).replaceAll('\t', ' ');
  return [`${number}${cut}`, `${' '.repeat(number.length + column - start)}^`];
}

const widest = 160;
