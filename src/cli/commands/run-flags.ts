import type { Option } from 'commander';
import { type TierName, tierNames } from '../../core/tier.ts';
import { switchFlag, valueFlag } from '../flag.ts';
import { decimalNumber, limit, names, oneOf, text, time, wholeNumber } from '../flag-values.ts';

/** What `evals run` takes. */
export interface RunFlags {
  /** undefined: the latest. */
  readonly tasks?: string;
  readonly experiment?: string;
  readonly models?: readonly string[];
  readonly limit?: number | 'all';
  readonly sample?: readonly string[];
  readonly grep?: string;
  readonly onlyFailed?: true;
  readonly updateBaseline?: true;
  readonly watch?: true;
  readonly outputDir: string;
  readonly concurrent?: number;
  readonly strategy?: string;
  readonly tier?: TierName;
  readonly rpm?: number;
  readonly tpm?: number;
  readonly maxCost?: number;
  readonly maxTokensTotal?: number;
  readonly prices?: string;
  readonly cache?: true;
  readonly maxRetries?: number;
  readonly timeout?: number;
  readonly grace: number;
  readonly retryFailed?: true;
  readonly allowChanged?: true;
  readonly acceptCorruption?: true;
  readonly steal?: true;
  /** False with `--no-canary`. */
  readonly canary: boolean;
  /** False with `--no-stop-early`. */
  readonly stopEarly: boolean;
  readonly dryRun?: true;
  readonly json?: true;
}

export const runOptions: readonly Option[] = [
  valueFlag('--tasks <file>', 'a task file, its bare name, or latest (default: async_results/latest_tasks.json)', text),
  valueFlag('--output-dir <folder>', 'where bare names are looked up', text, 'async_results'),
  valueFlag('--concurrent <n>', 'requests in flight, over all models together (default: 5)', (flag) =>
    wholeNumber(flag, 1),
  ),
  valueFlag(
    '--strategy <name>',
    'sequential, batch:N, sliding-window[:N] or adaptive[:MAX] (default: sliding-window)',
    text,
  ),
  valueFlag('--tier <name>', `a set of them: ${tierNames.join(', ')} (evals bench --tiers)`, (flag) =>
    oneOf(flag, tierNames),
  ),
  valueFlag('--rpm <n>', "requests per minute and key (default: what the provider's answers say)", (flag) =>
    wholeNumber(flag, 1),
  ),
  valueFlag('--tpm <n>', "tokens per minute and key (default: what the provider's answers say)", (flag) =>
    wholeNumber(flag, 1),
  ),
  valueFlag('--max-cost <dollars>', 'most that all runs of the task file may cost together; never exceeded', (flag) =>
    decimalNumber(flag, 0, 1e9, 'an amount of US dollars'),
  ),
  valueFlag('--max-tokens-total <n>', 'most tokens, in and out, that they may take together; never exceeded', (flag) =>
    wholeNumber(flag, 1),
  ),
  valueFlag('--prices <file>', 'a JSON file with prices of your own', text),
  switchFlag(
    '--cache',
    'answer from the cache what was bought before under any task file, and keep there what is bought',
  ),
  valueFlag('--max-retries <n>', 'most retries of one call', (flag) => wholeNumber(flag, 0)),
  valueFlag(
    '--timeout <time>',
    "for one attempt: seconds, or 90s, 30m, 2h (600 unless given, or the eval's own)",
    (flag) => time(flag, 'above-zero'),
  ),
  valueFlag(
    '--grace <time>',
    'how long what is in flight may finish after Ctrl-C',
    (flag) => time(flag, 'zero'),
    60_000,
    '60',
  ),
  switchFlag('--retry-failed', 'run failed samples again; answers that were paid for are not bought again'),
  switchFlag('--allow-changed', 'go on although the eval, its prompt or its data changed since submit'),
  switchFlag('--accept-corruption', 'go on although the journal is damaged; what is lost is bought again'),
  switchFlag('--steal', 'take over from a runner that hangs'),
  switchFlag('--no-canary', 'do not stop a task whose first samples give nothing to judge'),
  switchFlag('--no-stop-early', 'go on to the last sample, also where the plan lets a task stop early'),
  switchFlag('--dry-run', 'say what would run, and send nothing'),
  switchFlag('--json', 'print the result as a JSON object'),
  valueFlag('--experiment <name>', 'with EVAL-FILE: submit under this name; what it has is not bought again', text),
  valueFlag('--model, --models <names>', "with EVAL-FILE: models (the eval's own, else gpt-4o,gpt-3.5-turbo)", names),
  valueFlag('--limit <n>', 'with EVAL-FILE: how many samples of each eval (default: all)', limit),
  valueFlag('--sample <ids>', 'with EVAL-FILE: only these samples, with commas between their ids', names),
  valueFlag('--grep <pattern>', 'with EVAL-FILE: only samples whose id or content matches', text),
  switchFlag('--only-failed', 'with EVAL-FILE and --experiment: only samples that failed there last time'),
  switchFlag('--update-baseline', 'with EVAL-FILE: store the results beside it, for later tests to compare with'),
  switchFlag('--watch', 'with EVAL-FILE: run again when it changes, and buy only what changed'),
];
