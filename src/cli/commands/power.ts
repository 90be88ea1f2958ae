import { UsageError } from '../../core/errors.ts';
import { type ExitCode, exitCodes } from '../../core/exit-code.ts';
import { printableJson } from '../../core/printable.ts';
import { columnsOf, styleOf } from '../colour.ts';
import { command, type Context } from '../command.ts';
import { switchFlag, valueFlag } from '../flag.ts';
import { decimalNumber, wholeNumber } from '../flag-values.ts';

interface PowerFlags {
  readonly baseline?: number;
  readonly difference?: number;
  readonly discordance?: number;
  readonly samples?: number;
  readonly repeats: number;
  readonly noise?: number;
  readonly margin?: number;
  readonly alpha: number;
  readonly power: number;
  readonly json?: true;
}

const share = (flag: string) => decimalNumber(flag, 0, 1, 'a share from 0 to 1, as in 0.8');
/** Far enough from 0 and 1 to reckon with. */
const chance = (flag: string) => decimalNumber(flag, 0.000001, 0.999999, 'a share above 0 and below 1, as in 0.05');

export const powerCommand = command<PowerFlags>({
  name: 'power',
  summary: 'tell how many samples a comparison of two models takes',
  description:
    'For 0/1 scores of two models on the same samples. Reckons only: reads nothing, sends nothing. Of what was run, `evals compare` tells baseline and discordance (only A and only B, of all pairs).',
  examples: [
    'evals power --baseline 0.8 --discordance 0.12 --difference 0.02',
    'evals power --baseline 0.9 --discordance 0.1 --samples 1319',
    'evals power --baseline 0.8 --discordance 0.12 --margin 0.03',
  ],
  options: [
    valueFlag('--baseline <share>', 'share of right answers of one model', share),
    valueFlag('--discordance <share>', 'share of the samples on which the two differ', share),
    valueFlag('--difference <share>', 'how much more often the other one is right', share),
    valueFlag('--samples <n>', 'tell what so many samples can show', (flag) => wholeNumber(flag, 1, 100_000_000)),
    valueFlag('--margin <share>', 'to show instead that they are equal within it', chance),
    valueFlag('--repeats <n>', 'passes over each sample', (flag) => wholeNumber(flag, 1), 1),
    valueFlag('--noise <share>', 'share of the disagreement that is chance within a sample', share),
    valueFlag('--power <share>', 'how probable the proof is to be', chance, 0.8),
    valueFlag('--alpha <share>', 'how often it may be wrong', chance, 0.05),
    switchFlag('--json', 'print a JSON object'),
  ],
  exitCodes: [exitCodes.done, exitCodes.usage, exitCodes.internal],
  execute: tellPower,
});

async function tellPower({ json, baseline, ...flags }: PowerFlags, { shell, operations }: Context): Promise<ExitCode> {
  if (baseline === undefined) {
    throw new UsageError('--baseline is missing.', 'It is the share of right answers of one model, as in 0.8.');
  }
  const { power } = await operations.power();
  const { difference, discordance, samples, noise, margin } = flags;
  const report = await power({ ...flags, baseline, difference, discordance, samples, noise, margin });
  const { stdout, environment } = shell;
  if (json === true) {
    stdout.write(`${printableJson(report)}\n`);
    return exitCodes.done;
  }
  const { powerText } = await import('../../reports/power.ts');
  const asked = samples === undefined ? 'samples' : 'size';
  const lines = powerText(report, asked, columnsOf(stdout, environment), styleOf(stdout, shell));
  stdout.write(lines.map((line) => `${line}\n`).join(''));
  return exitCodes.done;
}
