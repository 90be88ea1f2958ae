import { isoTime } from '../core/clock.ts';
import type { LiveStatus } from '../core/status.ts';
import type { DisplayOptions, NoticeLevel, RunDisplay } from './run-display.ts';

const periodMs = 30_000;

/** A line at the start, every 30 s and at the end, and one per notice: for log files and continuous integration. */
export function plainDisplay({ shell, style, liveText }: DisplayOptions): RunDisplay {
  const ended = new AbortController();
  let newest: LiveStatus | undefined;
  let written = '';

  const write = (text: string): void => {
    shell.stderr.write(`${isoTime(shell.clock.now())} ${text}\n`);
  };
  const progressLine = (): void => {
    if (newest === undefined) return;
    const text = liveText(newest, Infinity, style);
    if (text !== written) write(text);
    written = text;
  };
  const everyPeriod = async (): Promise<void> => {
    for (;;) {
      await shell.clock.sleep(periodMs, ended.signal);
      if (ended.signal.aborted) return;
      progressLine();
    }
  };
  const running = everyPeriod();

  return {
    progress: (status) => {
      const first = newest === undefined;
      newest = status;
      if (first) progressLine();
    },
    notice: (level: NoticeLevel, message) => {
      write(level === 'info' ? message : `${level}: ${message}`);
    },
    stopping: (graceEndsAt) => {
      const seconds = Math.ceil((graceEndsAt - shell.clock.monotonic()) / 1000);
      write(`finishing ${newest?.inFlight ?? 0} calls in flight, for at most ${seconds} s; another signal stops now`);
    },
    end: async () => {
      ended.abort();
      await running;
      progressLine();
    },
  };
}
