import { existsSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { startSimulation, type Simulation } from '../../src/simulation/server.ts';
import { follow, isFile } from './follow.ts';
import { brokenLinks } from './links.ts';
import { type Page, readPage } from './page.ts';
import { contradictions } from './stated-time.ts';
import { type Workspace, workspace } from './workspace.ts';

const tutorials = readdirSync('docs/tutorials').map((name) => `docs/tutorials/${name}`);
const paths = ['docs/authoring.md', ...tutorials].filter((path) => existsSync(path));
const pages = paths.map((path): [string, Page] => [path, readPage(path)]);

// Bodies of examples speak as their authors like.
beforeEach(() => {
  vi.spyOn(console, 'error').mockReturnValue(undefined);
});

let server: Simulation;
beforeAll(async () => {
  server = await startSimulation({ settings: { every_model: { latency: 0 } }, samples: [] });
});
afterAll(async () => server.close());

describe.concurrent.each(pages)('%s', (path, page) => {
  test('every command does what the page says, and prints what it shows', { timeout: 120_000 }, async () => {
    using place = workspace(server.baseUrl);
    await follow(page, place);
  });

  test.runIf(page.times.length > 0)('every time that it states is the true one', { timeout: 60_000 }, async () => {
    using place = workspace(server.baseUrl);
    writeFiles(page, place);
    const untrue: string[] = [];
    for (const stated of page.times) untrue.push(...(await contradictions(stated, page, place.folder)));
    expect(untrue).toEqual([]);
  });

  test('every link leads somewhere', () => {
    expect(brokenLinks(path, page.text)).toEqual([]);
  });
});

function writeFiles({ blocks }: Page, place: Workspace): void {
  for (const block of blocks) if (isFile(block)) place.write(block.title, block.text);
}
