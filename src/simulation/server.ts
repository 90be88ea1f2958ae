import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock, type Clock } from '../core/clock.ts';
import { chatRoute } from './chat-route.ts';
import { controlRoute } from './control-route.ts';
import { ledger, type SimulationStats } from './ledger.ts';
import { simulatedProvider } from './provider.ts';
import { questionIndex, type Question } from './questions.ts';
import type { SimulationSettings } from './settings.ts';

export interface SimulationOptions {
  readonly settings: SimulationSettings;
  /** From these the models tell right answers; a question that is not among them gets "I do not know." */
  readonly samples: Iterable<Question>;
  /** Default: loopback only. */
  readonly host?: string;
  /** 0, the default: any free one. */
  readonly port?: number;
  readonly clock?: Clock;
}

export interface Simulation {
  /** `http://127.0.0.1:PORT/v1` */
  readonly baseUrl: string;
  stats(): SimulationStats;
  /** Breaks every connection off and stops. */
  close(): Promise<void>;
}

/**
 * Starts a server that speaks OpenAI's chat-completions protocol. Beside `POST /v1/chat/completions` and
 * `GET /v1/models` there are `GET /stats` (`?keys=1`), `GET /settings` (their fingerprint), `POST /mark` and `POST /reset`.
 * Rejects when it cannot listen.
 */
export async function startSimulation(options: SimulationOptions): Promise<Simulation> {
  const { settings, samples, host = '127.0.0.1', port = 0, clock = systemClock } = options;
  const world = { settings, questions: questionIndex(samples), clock };
  const bill = ledger();
  const provider = simulatedProvider(world, bill);
  // No time-outs: how long a client keeps a connection is its own affair, and a stall is what somebody asked for.
  const quiet = { keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0, noDelay: true };
  const server = createServer(quiet, (request, response) => {
    const url = (request.url ?? '').replace(/^\/v1(?=\/)/, '');
    if (url === '/chat/completions' && request.method === 'POST') chatRoute(request, response, provider, clock);
    else controlRoute(request, response, url, { world, ledger: bill, provider });
  });
  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen({ host, port, backlog: 4_096 }, listening);
  });
  const { port: bound } = server.address() as AddressInfo;
  return {
    baseUrl: `http://${host.includes(':') ? `[${host}]` : host}:${bound}/v1`,
    stats: () => bill.stats(false),
    close: async () => {
      await new Promise<void>((closed) => {
        server.close(() => {
          closed();
        });
        server.closeAllConnections();
      });
    },
  };
}
