import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import type { MockServerOptions, RunningMockServer } from '../../src/operations/mock-server.ts';
import { parseSettings } from '../../src/simulation/parse-settings.ts';
import { settledPromises } from '../support/fake-clock.ts';
import { fakeOperations } from '../support/fake-operations.ts';
import { fakeShell } from '../support/fake-shell.ts';

describe('mock-server', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('prints its address, runs until %s, then tells what it counted', async (signal, exitCode) => {
    const shell = fakeShell();
    let options: MockServerOptions | undefined;
    let closed = false;
    const startMockServer = async (given: MockServerOptions): Promise<RunningMockServer> => {
      options = given;
      return {
        baseUrl: 'http://127.0.0.1:8080/v1',
        stats: () => ({ simulated: true, received: 3 }) as ReturnType<RunningMockServer['stats']>,
        close: async () => {
          closed = true;
        },
      };
    };
    const operations = fakeOperations({ mockServer: async () => ({ startMockServer, parseSettings }) });
    const argv = ['mock-server', '--port', '8080', '--tasks', 'latest', '--settings', 'latency=0,strong.accuracy=1'];
    const running = main(argv, shell, operations);
    await settledPromises();
    expect(shell.stdout.text).toBe('http://127.0.0.1:8080/v1\n');
    expect(options).toMatchObject({
      host: '127.0.0.1',
      port: 8080,
      tasks: ['latest'],
      outputDir: 'async_results',
      settings: { every_model: { latency: 0 }, models: { strong: { accuracy: 1 } } },
    });
    expect(closed).toBe(false);
    shell.signal(signal);
    expect(await running).toBe(exitCode);
    expect(closed).toBe(true);
    expect(JSON.parse(shell.stderr.text)).toEqual({ simulated: true, received: 3 });
  });
});
