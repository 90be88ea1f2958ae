import type { Controller, ControllerFactory } from './controllers.ts';
import { type Draws, draws } from './draws.ts';
import { Events } from './events.ts';
import type { Question } from './question.ts';
import { Runner } from './runner.ts';
import { Server, type ServerTerms } from './server.ts';

/** A world to measure a controller in. */
export interface Scenario {
  readonly about: string;
  questions(draws: Draws): readonly Question[];
  server(events: Events, seed: number): ServerTerms;
  /** After which the client gives a request up. Default: ten minutes. */
  readonly timeoutMs?: number;
}

export interface Simulation {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly controller: ControllerFactory;
  readonly processes?: number;
  /** In virtual time. Default: an hour. */
  readonly untilMs?: number;
  readonly onSend?: (now: number) => void;
}

export interface Measured {
  /** Milliseconds; Infinity when it has not finished. */
  readonly elapsed: number;
  readonly attempts: number;
  readonly refused: number;
  readonly failed: number;
  /** Requests inside the server at once. */
  readonly peak: number;
  /** When each process had finished. */
  readonly finished: readonly number[];
  readonly lastController: Controller;
}

export function simulate({
  scenario,
  seed,
  controller,
  processes = 1,
  untilMs = 3_600_000,
  onSend,
}: Simulation): Measured {
  const events = new Events();
  const server = new Server(events, scenario.server(events, seed), seed * 7919 + 13);
  const questions = scenario.questions(draws(seed * 31 + 5));
  const share = Math.ceil(questions.length / processes);
  let working = processes;
  const runners = Array.from({ length: processes }, (_, index) => {
    const random = draws((seed * 3 + index) * 104_729 + 7);
    return new Runner({
      ...{ events, server, timeoutMs: scenario.timeoutMs ?? 600_000, onSend },
      controller: controller({ server, peers: () => Math.max(1, working), draws: random }),
      questions: questions.slice(index * share, (index + 1) * share),
      onFinish: () => {
        working -= 1;
        if (working === 0) events.stop();
      },
    });
  });
  for (const runner of runners) runner.start();
  events.run(untilMs);
  const sum = (count: (runner: Runner) => number): number => runners.reduce((total, each) => total + count(each), 0);
  return {
    elapsed: working === 0 ? events.now : Infinity,
    attempts: sum((runner) => runner.attempts),
    refused: sum((runner) => runner.refused),
    failed: sum((runner) => runner.failed),
    peak: server.peak,
    finished: runners.map((runner) => runner.finishedAt),
    lastController: runners.at(-1)!.controller,
  };
}
