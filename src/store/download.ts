import type { ReadableStreamDefaultReader } from 'node:stream/web';
import type { Clock } from '../core/clock.ts';

export interface DownloadOptions {
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  readonly maxBytes: number;
  /** How long the server may stay silent: before it answers, and between two pieces of the body. */
  readonly silenceMs: number;
}

/** A download that failed. `message` goes on from "…: ". */
class DownloadError extends Error {
  override readonly name = 'DownloadError';
}

const maxRedirects = 5;

/**
 * The whole body behind a URL, or a rejection: never a part of it. Follows redirects, but only over https; plain http
 * only from loopback to loopback.
 */
export async function download(url: string, options: DownloadOptions): Promise<Uint8Array> {
  const abort = new AbortController();
  try {
    const response = await request(url, options, abort.signal);
    return await bodyOf(response, options);
  } catch (error) {
    abort.abort();
    throw error;
  }
}

async function request(url: string, options: DownloadOptions, signal: AbortSignal): Promise<Response> {
  let target = secureUrl(url);
  for (let redirects = 0; redirects <= maxRedirects; redirects++) {
    const asked = options.fetch(target, { redirect: 'manual', headers: { 'accept-encoding': 'identity' }, signal });
    const response = await unlessSilent(asked, options);
    const location = response.headers.get('location');
    if (response.status < 300 || response.status > 399 || location === null) {
      if (!response.ok) throw new DownloadError(`the server answers ${String(response.status)}`);
      return response;
    }
    await response.body?.cancel();
    target = secureUrl(location, target);
  }
  throw new DownloadError(`more than ${String(maxRedirects)} redirects`);
}

function secureUrl(address: string, from?: URL): URL {
  let url: URL;
  try {
    url = new URL(address, from);
  } catch {
    throw new DownloadError(`"${address}" is not a URL`);
  }
  if (url.protocol === 'https:') return url;
  const local = isLoopback(url) && (from === undefined || isLoopback(from));
  if (url.protocol === 'http:' && local) return url;
  throw new DownloadError(
    from === undefined ? 'it is not an https address' : `it redirects to "${url.href}", which is not an https address`,
  );
}

function isLoopback({ hostname }: URL): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}

async function bodyOf(response: Response, options: DownloadOptions): Promise<Uint8Array> {
  const expected = expectedLength(response);
  if ((expected ?? 0) > options.maxBytes) throw tooLarge(options.maxBytes);
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = response.body?.getReader();
  while (reader !== undefined) {
    const { done, value } = await unlessSilent(reader.read(), options);
    if (done) break;
    length += value.length;
    if (length > options.maxBytes) throw tooLarge(options.maxBytes);
    chunks.push(value);
  }
  if (expected !== undefined && length !== expected) {
    throw new DownloadError(`got ${String(length)} of ${String(expected)} bytes`);
  }
  return Buffer.concat(chunks, length);
}

/** A compressed body has another length than its header says. */
function expectedLength({ headers }: Response): number | undefined {
  const length = headers.get('content-length');
  const plain = ['', 'identity'].includes(headers.get('content-encoding') ?? '');
  return length !== null && plain && /^\d+$/.test(length) ? Number(length) : undefined;
}

function tooLarge(maxBytes: number): DownloadError {
  return new DownloadError(`it is larger than ${String(maxBytes)} bytes`);
}

/** The same promise, unless the server says nothing for too long. */
async function unlessSilent<T>(work: Promise<T>, { clock, silenceMs }: DownloadOptions): Promise<T> {
  const heard = new AbortController();
  const silence = async (): Promise<T> => {
    await clock.sleep(silenceMs, heard.signal);
    if (heard.signal.aborted) return work;
    throw new DownloadError(`the server was silent for ${String(silenceMs / 1000)} s`);
  };
  try {
    return await Promise.race([work, silence()]);
  } finally {
    heard.abort();
  }
}
