import type { Question } from '../simulation/questions.ts';
import { startSimulation } from '../simulation/server.ts';
import type { SimulationSettings } from '../simulation/settings.ts';
import type { SimulationStats } from '../simulation/ledger.ts';
import { resolveTaskFile } from '../store/find-task-file.ts';
import { readSubmission } from '../store/stored-files.ts';
import { frozenQuestions } from './frozen-questions.ts';

export interface MockServerOptions {
  readonly cwd: string;
  readonly outputDir: string;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Task files, from whose frozen samples right answers are told. */
  readonly tasks: readonly string[];
  readonly settings: SimulationSettings;
}

export interface RunningMockServer {
  /** `http://127.0.0.1:PORT/v1` */
  readonly baseUrl: string;
  stats(): SimulationStats;
  close(): Promise<void>;
}

/** Starts the simulated provider as a server of its own. Rejects with an `EvalsError` when a task file cannot be read. */
export async function startMockServer(options: MockServerOptions): Promise<RunningMockServer> {
  const questions: Question[] = [];
  for (const argument of options.tasks) {
    const { directory } = resolveTaskFile(argument, options.outputDir, options.cwd);
    questions.push(...(await frozenQuestions(readSubmission(directory).submission, directory)));
  }
  return startSimulation({
    settings: options.settings,
    samples: questions,
    host: options.host,
    port: options.port,
  });
}
