// A network that fails, between a runner and the referee: each request that arrives whole meets a fate. What the runner must
// have received is known to the byte, because this process is disturbed by nobody.
import { request } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { sleep } from './scenario.ts';

/** `asked`: the referee was asked, so the answer may have been billed. `complete`: a whole answer of status 200 went out. */
export interface Fate {
  readonly share: number;
  readonly asked: boolean;
  readonly complete?: true;
  readonly act: (socket: Socket, body: string, key: string) => void;
}

const head = (status: number, length: number, more = ''): string =>
  `HTTP/1.1 ${String(status)} Status\r\ncontent-type: application/json\r\ncontent-length: ${String(length)}\r\n${more}\r\n`;
const whole = (body: string): string => head(200, Buffer.byteLength(body)) + body;
/** Providers quote what they were sent: the key must not come out anywhere all the same. */
const refusal = (status: number, key: string, more = ''): string => {
  const body = JSON.stringify({ error: { message: `Something is wrong with ${key} today.` } });
  return head(status, body.length, more) + body;
};

export const tooLate = 'sent into a connection that had ended';

export const fates: Readonly<Record<string, Fate>> = {
  'reset before the server is asked': { share: 0.02, asked: false, act: (socket) => void socket.resetAndDestroy() },
  'reset after the server answered': { share: 0.02, asked: true, act: (socket) => void socket.resetAndDestroy() },
  'end in mid-headers': { share: 0.02, asked: true, act: (socket, body) => void socket.end(whole(body).slice(0, 30)) },
  'end in mid-body': { share: 0.02, asked: true, act: (socket, body) => void socket.end(whole(body).slice(0, -40)) },
  'reset in mid-body': {
    share: 0.02,
    asked: true,
    act: (socket, body) => void socket.write(whole(body).slice(0, -40), () => socket.resetAndDestroy()),
  },
  // A race that nobody draws: the request was on its way when the answer before it ended the connection.
  [tooLate]: { share: 0, asked: false, act: (socket) => void socket.resetAndDestroy() },
  garbage: { share: 0.01, asked: true, act: (socket) => void socket.end('\u0000\u0001 no HTTP at all\r\n\r\n') },
  'status 500': { share: 0.05, asked: false, act: (socket, _, key) => void socket.write(refusal(500, key)) },
  // Rare: refusals that no pace prevents would slow the run down to one request a second.
  'status 429': {
    share: 0.02,
    asked: false,
    act: (socket, _, key) => void socket.write(refusal(429, key, 'retry-after-ms: 20\r\n')),
  },
  'truncated JSON in a sound frame': {
    share: 0.02,
    asked: true,
    complete: true,
    act: (socket, body) => void socket.write(whole(body.slice(0, 60))),
  },
  'a page of a hotel': {
    share: 0.02,
    asked: false,
    complete: true,
    act: (socket) => void socket.write(whole('<html>Sign in to our network</html>')),
  },
  'whole, then the connection ends': {
    share: 0.06,
    asked: true,
    complete: true,
    act: (socket, body) => void socket.end(whole(body)),
  },
  'whole, then a reset of whatever comes next': {
    share: 0.04,
    asked: true,
    complete: true,
    act: (socket, body) => {
      socket.removeAllListeners('data').once('data', () => socket.resetAndDestroy());
      socket.write(whole(body));
    },
  },
  'whole, in pieces': {
    share: 0.04,
    asked: true,
    complete: true,
    act: (socket, body) => void inPieces(socket, whole(body)),
  },
  whole: { share: 1, asked: true, complete: true, act: (socket, body) => void socket.write(whole(body)) },
};

export interface ChaosProxy extends AsyncDisposable {
  readonly url: string;
  /** Question → the fates of its requests, in order. */
  readonly met: ReadonlyMap<string, readonly string[]>;
}

export async function chaosProxy(target: string, random: () => number): Promise<ChaosProxy> {
  const met = new Map<string, string[]>();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      const end = text.indexOf('\r\n\r\n');
      const length = end + 4 + Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
      if (end < 0 || text.length < length) return;
      const [headers, body] = [text.slice(0, end), text.slice(end + 4, length)];
      text = text.slice(length);
      void meet(socket, headers, body);
    });
  });

  async function meet(socket: Socket, headers: string, body: string): Promise<void> {
    const question = /Say the number \d+\./.exec(body)?.[0] ?? '';
    const name = socket.writable ? drawn(random()) : tooLate;
    met.set(question, [...(met.get(question) ?? []), name]);
    const fate = fates[name];
    const answer = fate?.asked === true ? await forward(target, body) : '';
    fate?.act(socket, answer, /bearer (\S+)/i.exec(headers)?.[1] ?? 'no key');
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${String(port)}/v1`,
    met,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function inPieces(socket: Socket, text: string): Promise<void> {
  for (const piece of [text.slice(0, 20), text.slice(20, 90), text.slice(90)]) {
    socket.write(piece);
    await sleep(60);
  }
}

/** The shares are taken in order; `whole` has the rest. */
function drawn(roll: number): string {
  let sum = 0;
  return Object.entries(fates).find(([, { share }]) => roll < (sum += share))?.[0] ?? 'whole';
}

async function forward(target: string, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(`${target}/chat/completions`, { method: 'POST' }, (response) => {
      let answer = '';
      response.on('data', (chunk: Buffer) => (answer += chunk.toString()));
      response.on('end', () => {
        resolve(answer);
      });
    });
    sent.on('error', reject).end(body);
  });
}
