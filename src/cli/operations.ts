import type { startMockServer } from '../operations/mock-server.ts';
import type { parseSettings } from '../operations/mock-settings.ts';
import type { poll } from '../operations/poll.ts';
import type { run } from '../operations/run.ts';
import type { submit } from '../operations/submit.ts';

/** What the commands do. Each is loaded when its command runs, so that help and `poll` start fast. */
export interface Operations {
  submit(): Promise<{ readonly submit: typeof submit }>;
  run(): Promise<{ readonly run: typeof run }>;
  poll(): Promise<{ readonly poll: typeof poll }>;
  mockServer(): Promise<{
    readonly startMockServer: typeof startMockServer;
    readonly parseSettings: typeof parseSettings;
  }>;
}

export const operations: Operations = {
  submit: async () => import('../operations/submit.ts'),
  run: async () => import('../operations/run.ts'),
  poll: async () => import('../operations/poll.ts'),
  mockServer: async () => ({
    ...(await import('../operations/mock-server.ts')),
    ...(await import('../operations/mock-settings.ts')),
  }),
};
