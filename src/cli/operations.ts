import type { bench, plannedCalls, tierRows } from '../operations/bench/bench.ts';
import type { clearCompletions, pruneCompletions, statsOfCompletions } from '../operations/cache.ts';
import type { deleteSubmissions } from '../operations/experiments/delete.ts';
import type { rename } from '../operations/experiments/rename.ts';
import type { compare } from '../operations/compare/compare.ts';
import type { evalSchemaText } from '../operations/eval-schema.ts';
import type { list } from '../operations/list.ts';
import type { startMockServer } from '../operations/mock-server.ts';
import type { parseSettings } from '../operations/mock-settings.ts';
import type { poll } from '../operations/poll.ts';
import type { power } from '../operations/power.ts';
import type { report, saveReport } from '../operations/report.ts';
import type { run } from '../operations/run.ts';
import type { runFile } from '../operations/run-file.ts';
import type { watchFile } from '../operations/watch-file.ts';
import type { showFull, showSubjectOutcomes, showSubjectSample } from '../operations/experiments/show-samples.ts';
import type { showBreakdowns, showErrors, showSubject } from '../operations/experiments/show-subject.ts';
import type { submit } from '../operations/submit.ts';

/** What the commands do. Each is loaded when its command runs, so that help and `poll` start fast. */
export interface Operations {
  submit(): Promise<{ readonly submit: typeof submit }>;
  run(): Promise<{ readonly run: typeof run }>;
  runFile(): Promise<{ readonly runFile: typeof runFile; readonly watchFile: typeof watchFile }>;
  poll(): Promise<{ readonly poll: typeof poll }>;
  list(): Promise<{ readonly list: typeof list }>;
  rename(): Promise<{ readonly rename: typeof rename }>;
  delete(): Promise<{ readonly deleteSubmissions: typeof deleteSubmissions }>;
  show(): Promise<{
    readonly showSubject: typeof showSubject;
    readonly showBreakdowns: typeof showBreakdowns;
    readonly showErrors: typeof showErrors;
    readonly showSubjectOutcomes: typeof showSubjectOutcomes;
    readonly showSubjectSample: typeof showSubjectSample;
    readonly showFull: typeof showFull;
  }>;
  compare(): Promise<{ readonly compare: typeof compare }>;
  power(): Promise<{ readonly power: typeof power }>;
  report(): Promise<{ readonly report: typeof report; readonly saveReport: typeof saveReport }>;
  bench(): Promise<{
    readonly bench: typeof bench;
    readonly plannedCalls: typeof plannedCalls;
    readonly tierRows: typeof tierRows;
  }>;
  cache(): Promise<{
    readonly statsOfCompletions: typeof statsOfCompletions;
    readonly pruneCompletions: typeof pruneCompletions;
    readonly clearCompletions: typeof clearCompletions;
  }>;
  mockServer(): Promise<{
    readonly startMockServer: typeof startMockServer;
    readonly parseSettings: typeof parseSettings;
  }>;
  schema(): Promise<{ readonly evalSchemaText: typeof evalSchemaText }>;
}

export const operations: Operations = {
  submit: async () => import('../operations/submit.ts'),
  run: async () => import('../operations/run.ts'),
  runFile: async () => ({
    ...(await import('../operations/run-file.ts')),
    ...(await import('../operations/watch-file.ts')),
  }),
  poll: async () => import('../operations/poll.ts'),
  list: async () => import('../operations/list.ts'),
  rename: async () => import('../operations/experiments/rename.ts'),
  delete: async () => import('../operations/experiments/delete.ts'),
  show: async () => ({
    ...(await import('../operations/experiments/show-subject.ts')),
    ...(await import('../operations/experiments/show-samples.ts')),
  }),
  compare: async () => import('../operations/compare/compare.ts'),
  power: async () => import('../operations/power.ts'),
  report: async () => import('../operations/report.ts'),
  bench: async () => import('../operations/bench/bench.ts'),
  cache: async () => import('../operations/cache.ts'),
  mockServer: async () => ({
    ...(await import('../operations/mock-server.ts')),
    ...(await import('../operations/mock-settings.ts')),
  }),
  schema: async () => import('../operations/eval-schema.ts'),
};
