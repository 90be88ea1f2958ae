import type { Output } from './shell.ts';

/** Lines at the bottom of a terminal that are redrawn in place. */
export interface Frame {
  /** Replaces what was drawn before. At most as many lines as the terminal has rows less one, none wider than it. */
  readonly draw: (lines: readonly string[]) => void;
  /** True when the terminal has another size than at the last drawing. */
  readonly resized: () => boolean;
  /** Leaves the last drawing, the cursor visible below it. */
  readonly end: () => void;
}

const escape = '\u001b[';
// DECSET 2026: the terminal shows everything between the two at once. Those that do not know it ignore it.
const begin = `${escape}?2026h`;
const commit = `${escape}?2026l`;
const hideCursor = `${escape}?25l`;
const showCursor = `${escape}?25h`;
const clearLine = `${escape}2K`;
const clearBelow = `${escape}J`;
const up = (rows: number): string => (rows === 0 ? '' : `${escape}${rows}A`);

/**
 * Between drawings the cursor waits in the frame's first line: when a resize wraps lines anew, terminals keep it with its
 * text, so the next drawing starts in the right row, and nothing above the frame is ever touched.
 */
export function terminalFrame(output: Output): Frame {
  let drawn: readonly string[] | undefined;
  let size = '';
  const sizeNow = (): string => `${output.columns ?? 0}x${output.rows ?? 0}`;

  return {
    draw: (given) => {
      const lines = given.length === 0 ? [''] : given;
      const fresh = drawn === undefined || size !== sizeNow();
      const start = drawn === undefined ? hideCursor : '';
      const body = fresh ? `\r${clearBelow}${whole(lines)}` : changes(drawn ?? [], lines);
      output.write(`${begin}${start}${body}${commit}`);
      drawn = lines;
      size = sizeNow();
    },
    resized: () => size !== sizeNow(),
    end: () => {
      if (drawn === undefined) return;
      // The keypress that ended it may have left its echo (`^C`) in the first line: draw all of it once more.
      output.write(`${begin}\r${clearBelow}${drawn.join('\r\n')}\r\n${showCursor}${commit}`);
      drawn = undefined;
    },
  };
}

function whole(lines: readonly string[]): string {
  return `${lines.join('\r\n')}\r${up(lines.length - 1)}`;
}

function changes(before: readonly string[], after: readonly string[]): string {
  const rows = after.map((line, row) => (line === before[row] ? '' : `\r${clearLine}${line}`));
  const shrunk = before.length > after.length;
  const rest = shrunk ? `\r\n${clearBelow}` : '';
  return `${rows.join('\r\n')}${rest}\r${up(after.length - (shrunk ? 0 : 1))}`;
}
