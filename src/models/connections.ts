import type { Dispatcher } from 'undici';
import buildConnector from 'undici/lib/core/connect.js';
import Client from 'undici/lib/dispatcher/client.js';

/** Keep-alive connections to one origin: as many as there are requests at once. */
export interface Connections {
  /** A connection for one request. It need not be open: it opens itself, and again after a failure. */
  lend(): Dispatcher;
  /** The request is over. */
  giveBack(connection: Dispatcher): void;
  close(): Promise<void>;
}

/**
 * `undici`'s own pool counts a connection as busy until the turn of the event loop is over: whoever sends the next request
 * as soon as an answer is there would get twice as many connections as requests, and each costs as much as several calls.
 */
export function connectionsTo(origin: string): Connections {
  // Shared, so that a TLS session is resumed whichever connection began it.
  const connect = buildConnector({});
  const all: Dispatcher[] = [];
  const free: Dispatcher[] = [];
  const open = (): Dispatcher => {
    const client = new Client(origin, { headersTimeout: 0, bodyTimeout: 0, connect });
    all.push(client);
    return client;
  };
  return {
    lend: () => free.pop() ?? open(),
    giveBack: (connection) => {
      free.push(connection);
    },
    close: async () => {
      await Promise.all(all.map(async (client) => client.destroy()));
    },
  };
}
