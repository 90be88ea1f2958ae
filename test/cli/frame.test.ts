import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { terminalFrame } from '../../src/cli/frame.ts';
import { fakeOutput } from '../support/fake-shell.ts';
import { FakeTerminal } from '../support/fake-terminal.ts';

function frameOn(terminal: FakeTerminal) {
  const written: string[] = [];
  const output = fakeOutput({
    columns: terminal.columns,
    rows: terminal.rows,
    write: (text) => {
      written.push(text);
      terminal.write(text);
    },
  });
  return { frame: terminalFrame(output), written };
}

describe('a frame on a terminal', () => {
  it('shows the last drawing and nothing else, below untouched text, for every sequence of drawings', () => {
    const columns = 12;
    const rows = 6;
    const line = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '-'), maxLength: columns });
    const drawings = fc.array(fc.array(line, { maxLength: rows - 1 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(drawings, fc.integer({ min: 0, max: 10 }), (frames, earlier) => {
        const terminal = new FakeTerminal(columns, rows);
        const above = Array.from({ length: earlier }, (_, index) => `earlier ${index}`);
        for (const text of above) terminal.write(`${text}\r\n`);
        const { frame } = frameOn(terminal);
        for (const lines of frames) {
          frame.draw(lines);
          const shown = (lines.length === 0 ? [''] : lines).map((text) => text.trimEnd());
          expect(terminal.everything.map((text) => text.trimEnd()).slice(0, earlier)).toEqual(above);
          const below = terminal.everything.slice(earlier).map((text) => text.trimEnd());
          expect(below.slice(0, shown.length)).toEqual(shown);
          expect(below.slice(shown.length).join('')).toBe('');
        }
        frame.end();
        expect(terminal.cursorVisible).toBe(true);
      }),
    );
  });

  it('writes only the lines that changed', () => {
    const { frame, written } = frameOn(new FakeTerminal(20, 10));
    frame.draw(['first', 'second', 'third']);
    frame.draw(['first', 'SECOND', 'third']);
    expect(written[1]).toContain('SECOND');
    expect(written[1]).not.toMatch(/first|third/);
  });

  it('is one write per drawing, shown at once', () => {
    const { frame, written } = frameOn(new FakeTerminal(20, 10));
    frame.draw(['a']);
    frame.draw(['b']);
    frame.end();
    expect(written).toHaveLength(3);
    // eslint-disable-next-line no-control-regex -- this is about escape sequences
    for (const text of written) expect(text).toMatch(/^\u001b\[\?2026h[^]*\u001b\[\?2026l$/);
  });

  it('touches nothing when nothing was drawn', () => {
    const { frame, written } = frameOn(new FakeTerminal(20, 10));
    frame.end();
    expect(written).toEqual([]);
  });
});
