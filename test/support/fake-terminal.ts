/**
 * A terminal as small as it can be: it knows the escape sequences that a frame uses, throws at any other, and wraps and
 * scrolls as real ones do. ASCII only.
 */
export class FakeTerminal {
  columns: number;
  rows: number;
  cursorVisible = true;
  /** Between DECSET 2026 and its end. */
  synchronized = false;
  /** Lines that have left the screen at its top. */
  readonly scrollback: string[] = [];
  #screen: string[] = [''];
  #row = 0;
  #column = 0;

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
  }

  /** All that a person who scrolls up can read. */
  get everything(): string[] {
    return [...this.scrollback, ...this.screen];
  }

  get screen(): string[] {
    return this.#screen.map((line) => line.trimEnd());
  }

  get cursor(): { row: number; column: number } {
    return { row: this.#row, column: this.#column };
  }

  write(text: string): void {
    // eslint-disable-next-line no-control-regex -- a terminal is made of control characters
    for (const [token] of text.matchAll(/\u001b\[\??\d*[a-zA-Z]|[^]/g)) {
      if (token.startsWith('\u001b')) this.#escape(token.slice(1));
      else if (token === '\r') this.#column = 0;
      else if (token === '\n') this.#lineFeed();
      else if (token >= ' ' && token <= '~') this.#print(token);
      else throw new Error(`the terminal got ${JSON.stringify(token)}`);
    }
  }

  /** Another width, without wrapping anew what is there: lines that are too long are cut. */
  resize(columns: number): void {
    this.columns = columns;
    this.#screen = this.#screen.map((line) => line.slice(0, columns));
  }

  #print(character: string): void {
    if (this.#column === this.columns) {
      this.#column = 0;
      this.#lineFeed();
    }
    const line = (this.#screen[this.#row] ?? '').padEnd(this.#column);
    this.#screen[this.#row] = line.slice(0, this.#column) + character + line.slice(this.#column + 1);
    this.#column += 1;
  }

  #lineFeed(): void {
    if (this.#row === this.rows - 1) {
      this.scrollback.push((this.#screen.shift() ?? '').trimEnd());
    } else {
      this.#row += 1;
    }
    while (this.#screen.length <= this.#row) this.#screen.push('');
  }

  #escape(sequence: string): void {
    const up = /^\[(\d+)A$/.exec(sequence)?.[1];
    if (up !== undefined) {
      this.#row = Math.max(0, this.#row - Number(up));
    } else if (sequence === '[2K') {
      this.#screen[this.#row] = '';
    } else if (sequence === '[J') {
      this.#screen = this.#screen.slice(0, this.#row + 1);
      this.#screen[this.#row] = (this.#screen[this.#row] ?? '').slice(0, this.#column);
    } else {
      this.#mode(sequence);
    }
  }

  #mode(sequence: string): void {
    const modes: Readonly<Record<string, () => void>> = {
      '[?2026h': () => (this.synchronized = true),
      '[?2026l': () => (this.synchronized = false),
      '[?25h': () => (this.cursorVisible = true),
      '[?25l': () => (this.cursorVisible = false),
    };
    const set = modes[sequence];
    if (set === undefined) throw new Error(`the terminal got ESC${sequence}`);
    set();
  }
}
