import { printableJson } from '../core/printable.ts';
import type { StatusReport } from '../core/status.ts';
import { columnsOf, isDrawable, styleOf } from './colour.ts';
import { terminalFrame } from './frame.ts';
import type { Shell } from './shell.ts';

/** Where `poll` shows what it sees: each look replaces the one before on a terminal, and follows it elsewhere. */
export interface StatusOutput {
  readonly show: (report: StatusReport) => void;
  readonly outdated: () => boolean;
  readonly end: () => void;
}

export interface StatusOutputFlags {
  readonly watch?: true;
  readonly json?: true;
  readonly quiet?: true;
}

export async function statusOutput(shell: Shell, flags: StatusOutputFlags): Promise<StatusOutput> {
  if (flags.quiet === true) return { show: () => undefined, ...still };
  if (flags.json === true) return jsonLines(shell);
  const { textReport } = await import('../reports/text.ts');
  const style = styleOf(shell.stdout, shell);
  const lines = (report: StatusReport, rows?: number): string[] =>
    textReport(report, { columns: columnsOf(shell.stdout, shell.environment), rows, style });
  const drawable = flags.watch === true && isDrawable(shell.stdout, shell.environment);
  return drawable ? redrawn(shell, lines) : blocks(shell, lines);
}

type Lines = (report: StatusReport, rows?: number) => string[];

const still = { outdated: () => false, end: () => undefined };

function jsonLines({ stdout }: Shell): StatusOutput {
  return {
    show: (report) => {
      stdout.write(`${printableJson(report)}\n`);
    },
    ...still,
  };
}

/** A block of lines for each look that shows something new. */
function blocks({ stdout }: Shell, lines: Lines): StatusOutput {
  let shown = '';
  return {
    show: (report) => {
      const text = `${lines(report).join('\n')}\n`;
      if (text !== shown) stdout.write(shown === '' ? text : `\n${text}`);
      shown = text;
    },
    ...still,
  };
}

const rowsWhereUnknown = 24;

function redrawn({ stdout }: Shell, lines: Lines): StatusOutput {
  const frame = terminalFrame(stdout);
  return {
    show: (report) => {
      // One row less than there are: the last line break must not scroll.
      frame.draw(lines(report, Math.max(1, (stdout.rows ?? rowsWhereUnknown) - 1)));
    },
    outdated: frame.resized,
    end: frame.end,
  };
}
