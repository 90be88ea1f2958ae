import { Argument } from 'commander';
import { exitCodes } from '../../core/exit-code.ts';
import { columnsOf } from '../colour.ts';
import type { CommandDefinition } from '../command.ts';
import { commandHelp, overview, topicHelp } from '../help.ts';
import { topics } from '../topics.ts';

/** `evals help [COMMAND or TOPIC]`, for these commands. */
export function helpCommand(commands: readonly CommandDefinition[]): CommandDefinition {
  const definition: CommandDefinition = {
    name: 'help',
    summary: 'explain a command or a topic',
    examples: ['evals help', 'evals help run', 'evals help exit-codes'],
    options: [],
    argument: new Argument('[topic]').choices([...commands.map(({ name }) => name), 'help', ...Object.keys(topics)]),
    exitCodes: [exitCodes.done, exitCodes.usage],
    execute: async (_flags, { shell }, topic) => {
      const columns = columnsOf(shell.stdout, shell.environment);
      const all = [...commands, definition];
      const named = all.find(({ name }) => name === topic);
      const text = named === undefined ? topicHelp(topic ?? '', columns) : commandHelp(named, columns);
      shell.stdout.write(text ?? overview(all, columns));
      return exitCodes.done;
    },
  };
  return definition;
}
