import type { Option } from 'commander';
import type { CommandDefinition } from './command.ts';
import { exitCodeLines } from './exit-code-help.ts';
import { topics } from './topics.ts';

type Entry = readonly [name: string, text: string];

/** `evals help` */
export function overview(commands: readonly CommandDefinition[], columns: number): string {
  const names = commands.map(({ name, summary }): Entry => [name, summary]);
  return page([
    ['evals: evaluate language models from a shell. Submit, run, poll.'],
    [
      'Examples',
      '  evals submit --eval arithmetic --models mock/strong,mock/weak',
      '  evals run --concurrent 20',
      '  evals poll --watch',
    ],
    ['Commands', ...entries(names, columns)],
    [
      'More help',
      ...entries([['evals help COMMAND', 'flags and exit codes of one command'], ...topicEntries()], columns),
    ],
    [
      'Flags',
      ...entries(
        [
          ['-h, --help', 'this help'],
          ['-V, --version', 'the version'],
        ],
        columns,
      ),
    ],
  ]);
}

function topicEntries(): Entry[] {
  return Object.entries(topics).map(([name, { summary }]) => [`evals help ${name}`, summary]);
}

/** `evals help COMMAND` */
export function commandHelp(definition: CommandDefinition, columns: number): string {
  const flags = definition.options.map((option): Entry => [option.flags, describe(option)]);
  const argument = definition.argument === undefined ? '' : ` [${definition.argument.name()}]`;
  return page([
    [`evals ${definition.name}${argument}: ${definition.summary}`],
    ['Examples', ...definition.examples.map((example) => `  ${example}`)],
    definition.description === undefined ? [] : wrap(definition.description, Math.min(columns, widest)),
    ['Flags', ...entries([...flags, ['-h, --help', 'this help']], columns)],
    ['Exit codes', ...entries(exitCodeLines(definition.exitCodes), columns)],
  ]);
}

function describe(option: Option): string {
  const { description, defaultValueDescription: fallback } = option;
  return fallback === undefined ? description : `${description} (default: ${fallback})`;
}

/** `evals help TOPIC` */
export function topicHelp(name: string, columns: number): string | undefined {
  const topic = Object.hasOwn(topics, name) ? topics[name] : undefined;
  if (topic === undefined) return undefined;
  const text = topic.text.flatMap((paragraph) => ['', ...wrap(paragraph, Math.min(columns, widest))]);
  return page([[topic.title], entries(topic.entries, columns), topic.drawing?.() ?? [], text.slice(1)]);
}

function page(sections: readonly (readonly string[])[]): string {
  const filled = sections.filter((lines) => lines.length > 0);
  return `${filled.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** Wider lines are hard to read. */
const widest = 100;
const indent = 2;
const gap = 2;

/** Names with what they mean beside them; below them where there is no room. */
function entries(list: readonly Entry[], columns: number): string[] {
  const width = Math.min(columns, widest);
  const nameWidth = Math.max(...list.map(([name]) => name.length));
  const left = indent + nameWidth + gap;
  const beside = width - left >= 30;
  return list.flatMap(([name, text]) => {
    const margin = beside ? left : indent * 2;
    const lines = wrap(text, Math.max(20, width - margin)).map((line) => ' '.repeat(margin) + line);
    const title = ' '.repeat(indent) + name;
    if (!beside) return [title, ...lines];
    return [title.padEnd(left) + (lines[0] ?? '').trimStart(), ...lines.slice(1)];
  });
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}
