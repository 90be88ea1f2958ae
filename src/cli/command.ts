import type { Argument, Option } from 'commander';
import type { ExitCode } from '../core/exit-code.ts';
import type { Operations } from './operations.ts';
import type { Shell } from './shell.ts';

export interface Context {
  readonly shell: Shell;
  readonly operations: Operations;
}

/** A command as one line of the table in `program.ts`. */
export interface CommandDefinition {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** More sentences for the command's own help. */
  readonly description?: string;
  readonly examples: readonly string[];
  readonly options: readonly Option[];
  readonly argument?: Argument;
  /** Those that this command can end with. */
  readonly exitCodes: readonly ExitCode[];
  /** Gets the flags' values, and the first argument, or all of them. */
  execute(
    flags: Readonly<Record<string, unknown>>,
    context: Context,
    argument: string | undefined,
    all: readonly string[],
  ): Promise<ExitCode>;
}

/** A definition whose flags have types. They must agree with its options, which the tests of each command show. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- a command names its flags' types here
export function command<Flags>(
  definition: Omit<CommandDefinition, 'execute'> & {
    execute(flags: Flags, context: Context, argument: string | undefined, all: readonly string[]): Promise<ExitCode>;
  },
): CommandDefinition {
  return {
    ...definition,
    execute: async (flags, context, argument, all) => definition.execute(flags as Flags, context, argument, all),
  };
}
