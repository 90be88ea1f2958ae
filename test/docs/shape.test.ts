import { describe, expect, test } from 'vitest';
import { showsShapeOf } from './shape.ts';

const printed = `model         progress     done/total  /s
none          ███████████         8/8   3.9

took 78 MiB of memory, 8s of processor time
requests in flight
4  ████████▄      ████████
0 ▅██████████████████████▇
  0s                    4s
`;

describe('what a page shows of an output', () => {
  test('may have other numbers, times and bars', () => {
    const shown = printed
      .replace('8/8   3.9', '12/300  41,2')
      .replace('8s of', '1m 04s of')
      .replace('████████▄      ████████', '██▄')
      .replace('4s\n', '950ms\n');
    expect(showsShapeOf(shown, printed)).toBe(true);
  });

  test.each([
    ['a column more', printed.replace('done/total', 'done/total  failed')],
    ['another word', printed.replace('took', 'used')],
    ['a line less', printed.replace(/^none.*\n/m, '')],
    ['a line more', `${printed}done\n`],
    ['less than was printed, and no … for it', printed.slice(0, printed.indexOf('requests'))],
  ])('may not have %s', (_, shown) => {
    expect(showsShapeOf(shown, printed)).toBe(false);
  });

  test('may leave lines out where it says so', () => {
    expect(showsShapeOf('…\ntook 1 MiB of memory, 2s of processor time\n…', printed)).toBe(true);
    expect(showsShapeOf('…\nused 1 MiB of memory, 2s of processor time\n…', printed)).toBe(false);
  });
});
