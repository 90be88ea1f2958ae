import { describe, expect, it } from 'vitest';
import { columnsOf, hasColours, isDrawable, styleOf } from '../../src/cli/colour.ts';
import { fakeOutput } from '../support/fake-shell.ts';

const terminal = fakeOutput({ columns: 72, rows: 24 });
const pipe = fakeOutput();

describe('colours', () => {
  it.each([
    ['on a terminal', terminal, {}, true],
    ['into a pipe', pipe, {}, false],
    ['with NO_COLOR', terminal, { NO_COLOR: '1' }, false],
    ['with an empty NO_COLOR', terminal, { NO_COLOR: '' }, true],
    ['with FORCE_COLOR into a pipe', pipe, { FORCE_COLOR: '1' }, true],
    ['with FORCE_COLOR=0', terminal, { FORCE_COLOR: '0' }, false],
    ['with both', terminal, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
    ['on a dumb terminal', terminal, { TERM: 'dumb' }, false],
  ])('%s', (_where, output, environment, coloured) => {
    expect(hasColours(output, environment)).toBe(coloured);
    expect(styleOf(output, { environment }).red('x') !== 'x').toBe(coloured);
  });
});

describe('what a stream can show', () => {
  it.each([
    [{ LANG: 'en_US.UTF-8' }, true],
    [{ LC_ALL: 'C', LANG: 'en_US.UTF-8' }, false],
    [{ LC_ALL: '', LC_CTYPE: 'C.utf8' }, true],
    [{ LANG: 'POSIX' }, false],
    [{}, false],
  ])('with the locale %j more than ASCII: %s', (environment, unicode) => {
    expect(styleOf(pipe, { environment }).unicode).toBe(unicode);
  });

  it('is as wide as the terminal, else as COLUMNS says, else 100', () => {
    expect(columnsOf(terminal, { COLUMNS: '50' })).toBe(72);
    expect(columnsOf(pipe, { COLUMNS: '50' })).toBe(50);
    for (const COLUMNS of ['', '0', '-3', 'wide']) expect(columnsOf(pipe, { COLUMNS })).toBe(100);
  });

  it('moves only on a terminal that can', () => {
    expect(isDrawable(terminal, {})).toBe(true);
    expect(isDrawable(terminal, { TERM: 'dumb' })).toBe(false);
    expect(isDrawable(pipe, {})).toBe(false);
    // As containers and `script` without a terminal have it: there is no line to draw on.
    expect(isDrawable({ ...terminal, columns: 0 }, {})).toBe(false);
  });
});
