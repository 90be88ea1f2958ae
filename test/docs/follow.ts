import { load } from 'js-yaml';
import { expect } from 'vitest';
import type { Block, Page } from './page.ts';
import { shapeOf, showsShapeOf } from './shape.ts';
import { commandsOf, type Workspace } from './workspace.ts';

/** Does everything that a page says, from its first block to its last. */
export async function follow({ path, blocks }: Page, place: Workspace): Promise<void> {
  for (const [index, block] of blocks.entries()) {
    if (isWorkflow(block)) await runLines(place, `${path}:${String(block.line)}`, stepsOf(block.text));
    else if (isFile(block)) place.write(block.title, hurried(block.text));
    else if (block.language === 'sh') await runBlock(place, path, block, shownAfter(blocks, index));
  }
}

/** How long things take is looked at in virtual time: real commands wait a quarter of it, so that nobody waits for the tests. */
function hurried(text: string): string {
  return text.replaceAll(
    /(\bsleep\(|\.monotonic\(\) \+ |\blatency=)(\d+)/g,
    (_, before: string, ms: string) => `${before}${String(Math.ceil(Number(ms) / 4))}`,
  );
}

interface FileBlock extends Block {
  readonly title: string;
}

export function isFile(block: Block): block is FileBlock {
  return block.title !== undefined && block.language !== 'text';
}

function isWorkflow({ title }: Block): boolean {
  return title?.startsWith('.github/workflows/') ?? false;
}

/** Blocks of output that stand behind a block of commands. */
function shownAfter(blocks: readonly Block[], index: number): readonly Block[] {
  const end = blocks.findIndex(({ language }, at) => at > index && language !== 'text');
  return blocks.slice(index + 1, end < 0 ? undefined : end);
}

async function runBlock(place: Workspace, path: string, block: Block, shown: readonly Block[]): Promise<void> {
  const told = await runLines(place, `${path}:${String(block.line)}`, commandsOf(block.text));
  for (const { title = 'stdout', text, line } of shown) {
    const printed = told[title === 'stderr' ? 'stderr' : 'stdout'];
    if (showsShapeOf(text, printed)) continue;
    expect(shapeOf(printed), `${path}:${String(line)} shows other than what was printed:\n${printed}`).toEqual(
      shapeOf(text),
    );
  }
}

async function runLines(
  place: Workspace,
  where: string,
  lines: ReturnType<typeof commandsOf>,
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  let [stdout, stderr] = ['', ''];
  for (const { line, exitCode } of lines) {
    const ended = await place.run(hurried(line));
    expect(ended.exitCode, `${where}: ${line}\n${ended.stdout}${ended.stderr}`).toBe(exitCode);
    stdout += ended.stdout;
    stderr += ended.stderr;
  }
  return { stdout, stderr };
}

interface Step {
  readonly run?: string;
  readonly if?: string;
}

/** What a workflow runs itself, but for its installing: first as for a push, then as for a pull request. */
function stepsOf(text: string): ReturnType<typeof commandsOf> {
  const { jobs } = load(text) as { readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>> };
  const steps = Object.values(jobs).flatMap((job) => job.steps);
  return ['push', 'pull_request'].flatMap((event) =>
    steps.flatMap(({ run, if: condition = event }) =>
      run === undefined || run === 'npm ci' || !condition.includes(event) ? [] : [{ line: run, exitCode: 0 }],
    ),
  );
}
