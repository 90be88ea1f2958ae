import { describe, expect, it } from 'vitest';
import { chart, type Series } from '../../src/reports/chart.ts';
import { plainStyle } from './plain-style.ts';

function drawing(series: readonly Omit<Series, 'paint'>[], columns: number, rows: number, unicode: boolean): string[] {
  const painted = series.map((one) => ({ ...one, paint: (text: string) => text }));
  return chart(painted, columns, rows, { ...plainStyle, unicode }).map((line) => line.map(({ text }) => text).join(''));
}

describe('a chart', () => {
  it('rises from the lower left to the upper right', () => {
    expect(drawing([{ mark: 'a', y: (x) => x }], 4, 4, false)).toEqual(['   a', '  a ', ' a  ', 'a   ']);
  });

  it('has eight dots in a cell where the terminal shows them', () => {
    expect(drawing([{ mark: 'a', y: (x) => x }], 2, 1, true)).toEqual(['⡠⠊']);
  });

  it('shows nothing where a series has nothing to say', () => {
    expect(drawing([{ mark: 'a', y: (x) => (x < 0.5 ? 0 : undefined) }], 4, 1, false)).toEqual(['aa  ']);
  });

  it('shows the later of two series where they meet', () => {
    const flat = { y: () => 0 };
    expect(
      drawing(
        [
          { mark: 'a', ...flat },
          { mark: 'b', ...flat },
        ],
        2,
        1,
        false,
      ),
    ).toEqual(['bb']);
  });
});
