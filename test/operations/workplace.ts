import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/core/clock.ts';
import type { StatusReport } from '../../src/core/status.ts';
import { poll } from '../../src/operations/poll.ts';
import { run, type RunOptions, type RunReport } from '../../src/operations/run.ts';
import { submit, type SubmitOptions, type SubmitReport } from '../../src/operations/submit.ts';
import { parseSettings } from '../../src/simulation/parse-settings.ts';
import { type Simulation, startSimulation } from '../../src/simulation/server.ts';

/** A folder with a submission in it, and the three operations at their defaults. */
export interface Workplace extends AsyncDisposable {
  readonly folder: string;
  submit(options?: Partial<SubmitOptions>): Promise<SubmitReport>;
  run(options?: Partial<RunOptions>): Promise<RunReport>;
  poll(): Promise<StatusReport>;
  /** Starts a simulated provider outside the run, so that its bill can be looked at and its ways changed between runs. */
  serve(settings: string): Promise<Simulation>;
  /** Every file below, with its text. */
  files(): { readonly path: string; readonly text: string }[];
}

export function workplace(environment: Readonly<Record<string, string>> = { EVALS_MOCK: 'latency=0' }): Workplace {
  const folder = mkdtempSync(join(tmpdir(), 'evals-operations-'));
  const cache = mkdtempSync(join(tmpdir(), 'evals-cache-'));
  // What is learned of a server in a test must not come to the user's own cache.
  const variables: Record<string, string> = { EVALS_CACHE_DIR: cache, ...environment };
  const servers: Simulation[] = [];
  const common = { cwd: folder, outputDir: 'async_results', environment: variables, clock: systemClock };
  return {
    folder,
    submit: async (options = {}) =>
      submit({
        ...common,
        evals: ['arithmetic'],
        models: ['mock/strong'],
        limit: 40,
        repeats: 1,
        shuffle: false,
        ...options,
      }),
    run: async (options = {}) =>
      run({
        ...common,
        tasks: 'latest',
        concurrent: 8,
        maxRetries: undefined,
        timeoutMs: 60_000,
        retryFailed: false,
        allowChanged: false,
        acceptCorruption: false,
        steal: false,
        // A provider that `serve` starts knows no answers: its first samples give nothing to judge.
        canary: false,
        dryRun: false,
        stop: new AbortController().signal,
        abort: new AbortController().signal,
        ...options,
      }),
    poll: async () => poll({ ...common, file: 'latest' }),
    serve: async (settings) => {
      const server = await startSimulation({ settings: parseSettings(settings), samples: [] });
      servers.push(server);
      variables['MOCK_BASE_URL'] = server.baseUrl;
      return server;
    },
    files: () =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => {
          const path = join(entry.parentPath, entry.name);
          return { path, text: readFileSync(path, 'latin1') };
        }),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(servers.map(async (server) => server.close()));
      for (const path of [folder, cache]) rmSync(path, { recursive: true, force: true });
    },
  };
}
