import { type ExitCode, exitCodes } from '../../core/exit-code.ts';
import { command, type Context } from '../command.ts';

export const schemaCommand = command<object>({
  name: 'schema',
  summary: 'print the JSON Schema of evals in YAML or JSON, for editors',
  description:
    'Put it beside your eval files, and begin them with "# yaml-language-server: $schema=./eval.schema.json", or in JSON with "$schema": "./eval.schema.json".',
  examples: ['evals schema > eval.schema.json'],
  options: [],
  exitCodes: [exitCodes.done, exitCodes.usage, exitCodes.internal],
  execute: printSchema,
});

async function printSchema(_: object, { shell, operations }: Context): Promise<ExitCode> {
  const { evalSchemaText } = await operations.schema();
  shell.stdout.write(await evalSchemaText());
  return exitCodes.done;
}
