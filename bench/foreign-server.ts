import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

/** `evals mock-server` as a process of its own: to the contenders just any OpenAI-compatible server. */
export async function foreignServer(options: {
  /** As `--settings` takes them. */
  readonly settings: string;
  readonly folder: string;
}): Promise<{ baseUrl: string; close(): Promise<void> }> {
  const child = spawn(process.execPath, [resolve('bin/evals.js'), 'mock-server', '--settings', options.settings], {
    cwd: options.folder,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const baseUrl = await new Promise<string>((settle, fail) => {
    child.stdout.once('data', (chunk: Buffer) => {
      settle(chunk.toString().trim());
    });
    child.once('exit', () => {
      fail(new Error('the server ended before it was ready'));
    });
  });
  return {
    baseUrl,
    close: async () => {
      const ended = new Promise((settle) => child.once('exit', settle));
      child.kill('SIGTERM');
      await ended;
    },
  };
}
