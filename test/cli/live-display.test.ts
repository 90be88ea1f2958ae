import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { finishingText } from '../../src/cli/finishing-text.ts';
import { liveDisplay } from '../../src/cli/live-display.ts';
import type { RunDisplay } from '../../src/cli/run-display.ts';
import { liveText } from '../../src/reports/live.ts';
import { plainStyle } from '../reports/plain-style.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { fakeOutput, fakeShell } from '../support/fake-shell.ts';

/** What is drawn while a display does something, on a terminal so many columns wide. */
async function drawn(
  columns: number,
  scene: (display: RunDisplay, clock: FakeClock) => Promise<void>,
): Promise<string> {
  const clock = new FakeClock();
  const pieces: string[] = [];
  const stream = new PassThrough();
  stream.on('data', (chunk: Buffer) => pieces.push(chunk.toString()));
  const terminal = Object.assign(stream, {
    isTTY: true,
    columns,
    rows: 24,
    cursorTo: () => true,
    moveCursor: () => true,
    clearLine: () => true,
  });
  const output = fakeOutput({ columns, rows: 24, write: (text) => void stream.write(text) });
  const stderr = Object.defineProperty(output, 'stream', { value: terminal });
  const display = await liveDisplay({ shell: fakeShell({ clock, stderr }), style: plainStyle, liveText });
  await clock.run(scene(display, clock));
  await display.end();
  return pieces.join('');
}

describe('the live line of a run', () => {
  it('lets warnings pass by above it, and keeps mere information for the log', async () => {
    const text = await drawn(100, async (display) => {
      display.notice('info', 'nobody asked');
      display.notice('warn', 'the disk is nearly full');
      display.notice('error', 'the disk is full');
      return Promise.resolve();
    });
    expect(text).toContain('warn: the disk is nearly full\n');
    expect(text).toContain('error: the disk is full\n');
    expect(text).not.toContain('nobody asked');
  });

  it('leaves the cursor visible', async () => {
    const text = await drawn(100, async () => Promise.resolve());
    expect(text.lastIndexOf('\u001b[?25h')).toBeGreaterThan(text.lastIndexOf('\u001b[?25l'));
  });
});

describe('the countdown after Ctrl-C', () => {
  it.each([
    [100, 'finishing 12 calls in flight, 60 s left; press Ctrl-C again to stop now'],
    [60, 'finishing 12 calls, 60 s left; Ctrl-C stops now'],
    [30, 'finishing 12, 60 s'],
    [10, ''],
  ])('at %i columns is "%s"', (columns, text) => {
    expect(finishingText(12, 59_001, columns)).toBe(text);
  });

  it('never goes below zero', () => {
    expect(finishingText(1, -5, 30)).toBe('finishing 1, 0 s');
  });
});
