import { Argument } from 'commander';
import { UsageError } from '../../core/errors.ts';
import { type ExitCode, exitCodes } from '../../core/exit-code.ts';
import { printableJson } from '../../core/printable.ts';
import { columnsOf, styleOf } from '../colour.ts';
import { command, type Context } from '../command.ts';
import { switchFlag, valueFlag } from '../flag.ts';
import { age, byteCount } from '../flag-values.ts';

interface CacheFlags {
  readonly olderThan?: number;
  readonly maxSize?: number;
  readonly json?: true;
}

export const cacheCommand = command<CacheFlags>({
  name: 'cache',
  summary: 'the answers that `run --cache` keeps: stats, prune or clear',
  description:
    'stats (the default) tells what is there. prune removes the answers that are too old or too many, and what crashed ' +
    'processes left behind. clear removes all. Runs may go on meanwhile: an answer that is gone is bought again, when it is ' +
    'asked for. What stands in a journal is never touched.',
  examples: ['evals cache', 'evals cache prune --older-than 30d --max-size 1GB', 'evals cache clear'],
  argument: new Argument('[action]').choices(['stats', 'prune', 'clear']),
  options: [
    valueFlag('--older-than <time>', 'prune: answers bought longer ago than 12h, 30d, …', age),
    valueFlag('--max-size <bytes>', 'prune: the most that stays on the disk: 500MB, 1GB, …', byteCount),
    switchFlag('--json', 'print a JSON object'),
  ],
  exitCodes: [exitCodes.done, exitCodes.usage, exitCodes.storage, exitCodes.internal],
  execute: tendCache,
});

async function tendCache(flags: CacheFlags, { shell, operations }: Context, action = 'stats'): Promise<ExitCode> {
  const { olderThan: olderThanMs, maxSize: maxBytes } = flags;
  if (action !== 'prune' && (olderThanMs !== undefined || maxBytes !== undefined)) {
    throw new UsageError(
      `evals cache ${action} takes neither --older-than nor --max-size.`,
      'They belong to evals cache prune.',
    );
  }
  const { environment, clock } = shell;
  const [cache, { cacheStatsText, cacheTidiedText }] = await Promise.all([
    operations.cache(),
    import('../../reports/cache.ts'),
  ]);
  const page = { columns: columnsOf(shell.stdout, environment), style: styleOf(shell.stdout, shell), now: clock.now() };
  const tell = <T>(result: T, text: (result: T) => string[]): ExitCode => {
    shell.stdout.write(`${flags.json === true ? printableJson(result) : text(result).join('\n')}\n`);
    return exitCodes.done;
  };
  switch (action) {
    case 'prune':
      return tell(await cache.pruneCompletions({ environment, clock, olderThanMs, maxBytes }), (tidied) =>
        cacheTidiedText(tidied, page),
      );
    case 'clear':
      return tell(await cache.clearCompletions({ environment }), (tidied) => cacheTidiedText(tidied, page));
    default:
      return tell(await cache.statsOfCompletions({ environment }), (stats) => cacheStatsText(stats, page));
  }
}
