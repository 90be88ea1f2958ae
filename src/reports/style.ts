export type Paint = (text: string) => string;

/** How a report may look: colours (identity where there are none), and whether the terminal shows more than ASCII. */
export interface Style {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly red: Paint;
  readonly green: Paint;
  readonly yellow: Paint;
  readonly cyan: Paint;
  readonly unicode: boolean;
}

/** The marks that have an ASCII form. */
export interface Marks {
  readonly alive: string;
  readonly waiting: string;
  readonly done: string;
  readonly failed: string;
  readonly stopped: string;
  readonly next: string;
  readonly range: string;
  readonly separator: string;
  readonly ellipsis: string;
  readonly nothing: string;
}

const unicodeMarks: Marks = {
  alive: '●',
  waiting: '○',
  done: '✓',
  failed: '✗',
  stopped: '■',
  next: '→',
  range: '–',
  separator: ' · ',
  ellipsis: '…',
  nothing: '–',
};

const asciiMarks: Marks = {
  alive: '*',
  waiting: 'o',
  done: '+',
  failed: 'x',
  stopped: '#',
  next: '>',
  range: '-',
  separator: ' | ',
  ellipsis: '...',
  nothing: '-',
};

export function marksOf(style: Pick<Style, 'unicode'>): Marks {
  return style.unicode ? unicodeMarks : asciiMarks;
}
