import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bar } from '../../src/reports/bar.ts';
import { duration } from '../../src/reports/duration.ts';
import { drawn } from '../../src/reports/line.ts';
import type { LiveStatus } from '../../src/core/status.ts';
import { liveText } from '../../src/reports/live.ts';
import { count, dollars, interval, rate, roughCount, score } from '../../src/reports/numbers.ts';
import { marksOf } from '../../src/reports/style.ts';
import { cutToWidth, textWidth } from '../../src/reports/width.ts';
import { markedStyle, plainStyle } from './plain-style.ts';

describe('a number for people', () => {
  it.each([
    [count(0), '0'],
    [count(999), '999'],
    [count(1319), '1,319'],
    [count(1_234_567), '1,234,567'],
    [roughCount(0), '0'],
    [roughCount(980), '980'],
    [roughCount(1000), '1.00k'],
    [roughCount(3690), '3.69k'],
    [roughCount(610_000), '610k'],
    [roughCount(999_499), '999k'],
    [roughCount(999_501), '1.00M'],
    [roughCount(1_840_000), '1.84M'],
    [rate(0), '0.0'],
    [rate(0.25), '0.25'],
    [rate(14.21), '14.2'],
    [rate(99.97), '100'],
    [rate(1234.5), '1,235'],
    [dollars(0), '$0.00'],
    [dollars(0.00123), '$0.0012'],
    [dollars(0.17), '$0.17'],
    [dollars(12.4), '$12.40'],
    [score(0.8193), '81.9%'],
    [score(1), '100.0%'],
    [score(-0.5), '-0.500'],
    [score(3.25), '3.250'],
    [interval([0.779, 0.853], marksOf(plainStyle)), '[77.9–85.3]'],
    [interval([0.779, 1.2], marksOf({ unicode: false })), '[0.779-1.200]'],
    [duration(0), '0s'],
    [duration(29.2), '30s'],
    [duration(59.5), '1m00s'],
    [duration(61), '1m01s'],
    [duration(7500), '2h05m'],
    [duration(273_600), '3d04h'],
    [duration(Infinity), 'ages'],
  ])('reads %s', (written, expected) => {
    expect(written).toBe(expected);
  });
});

describe('a bar', () => {
  it('fills in eighths, or in whole characters in ASCII', () => {
    expect(bar(0.5, 8, true)).toEqual({ done: '████', left: '░░░░' });
    expect(bar(0.31, 8, true)).toEqual({ done: '██▌', left: '░░░░░' });
    expect(bar(0.31, 8, false)).toEqual({ done: '##', left: '------' });
  });

  it('is full only when all is done, and empty only when nothing is', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 1, max: 60 }),
        fc.boolean(),
        (share, columns, unicode) => {
          const { done, left } = bar(share, columns, unicode);
          expect(done.length + left.length).toBe(columns);
          if (share === 0) expect(done).toBe('');
          if (share === 1) expect(done).toBe((unicode ? '█' : '#').repeat(columns));
          if (share > 0 && (unicode || columns > 1)) expect(done).not.toBe('');
          if (share < 1) expect(done).not.toBe((unicode ? '█' : '#').repeat(columns));
        },
      ),
    );
  });
});

describe('the width of a text', () => {
  it.each([
    ['plain', 5],
    ['[77.9–85.3] · █▍░ ✓✗●', 21],
    ['日本', 4],
    ['한국어', 6],
    ['ｆｕｌｌ', 8],
    ['é', 1],
    ['👍🏽', 2],
    ['🇯🇵', 2],
    ['❤️', 2],
    ['𠮷', 2],
    ['', 0],
  ])('%s is %i columns', (text, columns) => {
    expect(textWidth(text)).toBe(columns);
  });

  it('decides where it is cut, never within a character', () => {
    expect(cutToWidth('日本語のモデル', 7, '…')).toBe('日本語…');
    expect(cutToWidth('日本語のモデル', 6, '…')).toBe('日本…');
    expect(cutToWidth('fits', 4, '…')).toBe('fits');
    expect(cutToWidth('does not', 3, '...')).toBe('...');
    expect(cutToWidth('does not', 0, '…')).toBe('');
  });

  it('is kept by every cut', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 0, max: 30 }), (text, columns) => {
        expect(textWidth(cutToWidth(text, columns, '…'))).toBeLessThanOrEqual(columns);
      }),
    );
  });
});

describe('a line', () => {
  it('is measured without its colours, and says where it was cut', () => {
    const line = [
      { text: 'red', paint: markedStyle.red },
      { text: ' and ' },
      { text: 'bold', paint: markedStyle.bold },
    ];
    expect(drawn(line, 12, '…')).toBe('<red>red</red> and <b>bold</b>');
    expect(drawn(line, 10, '…')).toBe('<red>red</red> and <b>b…</b>');
    expect(drawn(line, 8, '…')).toBe('<red>red</red> and…');
    expect(drawn(line, 3, '…')).toBe('<red>re…</red>');
  });

  it('has no spaces at its end', () => {
    expect(drawn([{ text: 'a  ' }, { text: '   ', paint: markedStyle.red }], 80, '…')).toBe('a');
  });
});

describe('the live line', () => {
  const live: LiveStatus = {
    total: 1319,
    done: 420,
    failed: 0,
    accuracy: 0.819,
    ci95: [0.779, 0.853],
    samplesPerSecond: 14.2,
    etaSeconds: 61,
    inFlight: 12,
    limit: 16,
    waiting: null,
    simulated: true,
  };

  it('tells all there is, where there is room', () => {
    expect(liveText({ ...live, waiting: 'rate limit until 17:44:05Z' }, 200, plainStyle)).toBe(
      'simulated 420/1,319 · 0 failed · 81.9% [77.9–85.3] · 14.2/s · ETA 1m01s · 12/16 in flight · waiting: rate limit until 17:44:05Z',
    );
  });

  it('leaves out what matters least, and never what failed', () => {
    expect(liveText(live, 60, plainStyle)).toBe('simulated 420/1,319 · 81.9% [77.9–85.3] · 14.2/s · ETA 1m01s');
    expect(liveText({ ...live, failed: 3 }, 60, plainStyle)).toBe('simulated 420/1,319 · 3 failed · 81.9% [77.9–85.3]');
    expect(liveText(live, 15, plainStyle)).toBe('simulated 420/…');
  });

  it('is never wider than the terminal, whatever it waits for', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 150 }), (waiting, columns) => {
        const line = liveText({ ...live, waiting }, columns, plainStyle);
        expect(textWidth(line)).toBeLessThanOrEqual(columns);
        // eslint-disable-next-line no-control-regex -- control characters are what must not be there
        expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
      }),
    );
  });
});
