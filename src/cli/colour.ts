import { Chalk } from 'chalk';
import type { Style } from '../reports/style.ts';
import type { Environment, Output, Shell } from './shell.ts';

/** Colours and marks that suit one stream: `NO_COLOR`, `FORCE_COLOR`, `TERM=dumb`, and whether it is a terminal. */
export function styleOf(output: Output, { environment }: Pick<Shell, 'environment'>): Style {
  const { bold, dim, red, green, yellow, cyan } = new Chalk({ level: hasColours(output, environment) ? 1 : 0 });
  return { bold, dim, red, green, yellow, cyan, unicode: isUtf8(environment) };
}

export function hasColours(output: Pick<Output, 'isTTY'>, environment: Environment): boolean {
  if (isSet(environment['NO_COLOR'])) return false;
  const force = environment['FORCE_COLOR'];
  if (isSet(force)) return force !== '0' && force !== 'false';
  return output.isTTY && environment['TERM'] !== 'dumb';
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}

/** POSIX: the first of these that is set and not empty names the character set. */
function isUtf8(environment: Environment): boolean {
  const locale = ['LC_ALL', 'LC_CTYPE', 'LANG'].map((name) => environment[name]).find(isSet);
  return /utf-?8/i.test(locale ?? '');
}

/** Whether a stream can be drawn upon, rather than written to line by line: a terminal that has columns, and is not dumb. */
export function isDrawable(output: Output, environment: Environment): boolean {
  return output.isTTY && output.columns !== 0 && environment['TERM'] !== 'dumb';
}

const columnsOffTerminal = 100;

/** Columns for text on a stream: the terminal's, else `COLUMNS`, else 100. */
export function columnsOf(output: Output, environment: Environment): number {
  if (output.columns !== undefined && output.columns > 0) return output.columns;
  const told = Number(environment['COLUMNS']);
  return Number.isSafeInteger(told) && told > 0 ? told : columnsOffTerminal;
}
