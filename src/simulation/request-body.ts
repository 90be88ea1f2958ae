import type { IncomingMessage, ServerResponse } from 'node:http';

const limit = 64 * 1_024 * 1_024;

/** Calls back once with the whole body as text; with undefined, and reading no further, when it exceeds 64 MiB. A body that breaks off calls nobody. */
export function readBody(request: IncomingMessage, whole: (body: string | undefined) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  const collect = (chunk: Buffer): void => {
    size += chunk.length;
    if (size <= limit) {
      chunks.push(chunk);
      return;
    }
    request.off('data', collect).off('end', finish).pause();
    whole(undefined);
  };
  const finish = (): void => {
    whole((chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)).toString('utf8'));
  };
  request.on('data', collect).on('end', finish);
}

/** Answers a body that is too large, and hangs up: the rest of it is not wanted. */
export function refuseBody(response: ServerResponse): void {
  response.writeHead(413, { connection: 'close' });
  response.end();
}
