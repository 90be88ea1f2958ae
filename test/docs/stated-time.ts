import type { Eval, Sample } from '../../src/core/eval.ts';
import { findEvals } from '../../src/operations/find-evals.ts';
import type { SpeedFlags } from '../../src/operations/run-settings.ts';
import type { Page, StatedTime } from './page.ts';
import { type VirtualRun, virtualRun } from './virtual-run.ts';

/** What is not as a row of a table says. `folder` holds the page's files. */
export async function contradictions(stated: StatedTime, page: Page, folder: string): Promise<string[]> {
  const { seconds, window, failed } = await trueTime(stated, page, folder);
  const said = Number(/^([\d.]+) s$/.exec(stated.takes)?.[1]);
  const sizes = window.join(' → ');
  return [
    ...(Math.abs(seconds - said) < 0.06 ? [] : [`takes ${seconds.toFixed(2)} s`]),
    ...(sizes === (stated.window ?? sizes) ? [] : [`requests in flight: ${sizes}`]),
    ...(failed === 0 ? [] : [`${String(failed)} samples failed`]),
  ].map((truth) => `${page.path}:${String(stated.line)} ${stated.command}: ${truth}`);
}

/** The run that a row of a table speaks of, in virtual time. */
async function trueTime(stated: StatedTime, page: Page, folder: string): Promise<VirtualRun> {
  const [, , file = '', ...rest] = stated.command.split(' ');
  const flags = flagsOf(rest);
  const found = await findEvals([`./${file}`], folder);
  if (found.length !== 1) throw new Error(`${stated.command}: ${String(found.length)} evals, and a time for one`);
  const evaluation = found[0]!.eval;
  const all = await samplesOf(evaluation);
  const samples = flags.limit === undefined ? all : all.slice(0, flags.limit);
  return virtualRun(evaluation, { flags, samples, mock: mockBefore(page, stated.line) });
}

async function samplesOf(evaluation: Eval): Promise<readonly Sample[]> {
  const none = async (): Promise<never> =>
    Promise.reject(new Error('a page whose times are looked at has its rows in its code'));
  return (await evaluation.dataset({ data: undefined, atMost: undefined, read: none, download: none })).samples;
}

/** What was last exported before that line. */
function mockBefore({ blocks }: Page, line: number): string {
  const before = blocks.filter((block) => block.language === 'sh' && block.line < line).map(({ text }) => text);
  return [...before.join('\n').matchAll(/^export EVALS_MOCK="(.*)"$/gm)].at(-1)?.[1] ?? '';
}

const read: Readonly<Record<string, (value: string) => SpeedFlags & { readonly limit?: number }>> = {
  '--strategy': (strategy) => ({ strategy }),
  '--concurrent': (value) => ({ concurrent: Number(value) }),
  '--rpm': (value) => ({ rpm: Number(value) }),
  '--limit': (value) => ({ limit: Number(value) }),
  '--experiment': () => ({}),
};

function flagsOf(words: readonly string[]): SpeedFlags & { readonly limit?: number } {
  const flags: (SpeedFlags & { readonly limit?: number })[] = [];
  for (let at = 0; at < words.length; at += 2) {
    const flag = read[words[at]!];
    if (flag === undefined) throw new Error(`no time is looked at for ${words[at]!}`);
    flags.push(flag(words[at + 1]!));
  }
  return Object.assign({}, ...flags) as SpeedFlags;
}
