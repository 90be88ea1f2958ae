import type { Ora } from 'ora';
import type { LiveStatus } from '../core/status.ts';
import { columnsOf, hasColours } from './colour.ts';
import { finishingText } from './finishing-text.ts';
import type { DisplayOptions, RunDisplay } from './run-display.ts';

const periodMs = 100;
/** The spinner, the space behind it, and one column that stays free so that nothing wraps. */
const spinnerColumns = 3;

/** One line at the bottom of a terminal that keeps itself up to date; warnings scroll by above it. */
export async function liveDisplay({ shell, style, liveText }: DisplayOptions): Promise<RunDisplay> {
  const spinner = await spinnerOn({ shell, style });
  const ended = new AbortController();
  let newest: LiveStatus | undefined;
  let graceEndsAt: number | undefined;

  const text = (): string => {
    const columns = Math.max(1, columnsOf(shell.stderr, shell.environment) - spinnerColumns);
    const graceMs = graceEndsAt === undefined ? undefined : graceEndsAt - shell.clock.monotonic();
    if (graceMs !== undefined) return finishingText(newest?.inFlight ?? 0, graceMs, columns);
    return newest === undefined ? 'starting' : liveText(newest, columns, style);
  };
  const everyPeriod = async (): Promise<void> => {
    while (!ended.signal.aborted) {
      spinner.text = text();
      await shell.clock.sleep(periodMs, ended.signal);
    }
  };
  spinner.start(text());
  const running = everyPeriod();

  return {
    progress: (status) => {
      newest = status;
    },
    notice: (level, message) => {
      if (level === 'info') return;
      const paint = level === 'warn' ? style.yellow : style.red;
      spinner.clear();
      shell.stderr.write(`${paint(`${level}:`)} ${message}\n`);
    },
    stopping: (until) => {
      graceEndsAt = until;
    },
    end: async () => {
      ended.abort();
      await running;
      spinner.stop();
    },
  };
}

async function spinnerOn({ shell, style }: Pick<DisplayOptions, 'shell' | 'style'>): Promise<Ora> {
  const { default: ora } = await import('ora');
  return ora({
    ...(shell.stderr.stream === undefined ? {} : { stream: shell.stderr.stream }),
    isEnabled: true,
    // Ctrl-C must reach the process as a signal.
    discardStdin: false,
    color: hasColours(shell.stderr, shell.environment) ? 'cyan' : false,
    spinner: style.unicode ? 'dots' : 'line',
  });
}
