import { readChatRequest } from './chat-request.ts';
import type { Ledger } from './ledger.ts';
import { errorReply, type Reply } from './reply.ts';
import { simulatedModel, type SimulatedModel, type SimulatedWorld } from './simulated-model.ts';

/** A chat-completions request as it came over the wire. */
export interface IncomingChat {
  readonly authorization: string | undefined;
  /** Pass over the sample, from 1. */
  readonly repeat: number;
  readonly body: string;
}

export interface OutgoingChat {
  readonly reply: Reply;
  /** Names the request's content and how often it was asked: `req_<content key>_<times>`. */
  readonly requestId: string;
  /** Resolves when the reply's latency is over. */
  served(): Promise<void>;
  /** Call once, when it is over. `complete`: the whole answer was handed to the operating system. */
  settle(complete: boolean): void;
}

export interface SimulatedProvider {
  chat(incoming: IncomingChat): OutgoingChat;
  /** Fills all rate limits up again. */
  reset(): void;
}

/** The simulated provider without its sockets: decides what becomes of each request, and enters it in the ledger. */
export function simulatedProvider(world: SimulatedWorld, ledger: Ledger): SimulatedProvider {
  const models = new Map<string, SimulatedModel>();

  const modelNamed = (name: string): SimulatedModel => {
    const known = models.get(name) ?? simulatedModel(name, world);
    models.set(name, known);
    return known;
  };

  return {
    chat({ authorization, repeat, body }) {
      const request = readChatRequest(body, repeat);
      if (typeof request === 'string') return unreadable(request, ledger);
      const entry = ledger.receive(request.model, request.key);
      const model = modelNamed(request.model);
      const reply = model.reply(request, { authorization, repeat, asked: entry.asked });
      return {
        reply,
        requestId: `req_${request.key}_${entry.asked}`,
        served: async () => model.station.work(reply.latencyMs),
        settle(complete) {
          model.end();
          entry.settle(complete, reply.status, reply.tokens);
        },
      };
    },
    reset() {
      models.clear();
    },
  };
}

function unreadable(message: string, ledger: Ledger): OutgoingChat {
  const entry = ledger.receive(undefined, undefined);
  const reply = errorReply(400, { message });
  return {
    reply,
    requestId: 'req_unreadable',
    served: async () => undefined,
    settle(complete) {
      entry.settle(complete, reply.status, reply.tokens);
    },
  };
}
