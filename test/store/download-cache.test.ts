import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { EvalsError } from '../../src/core/errors.ts';
import { cacheDirectoryOf } from '../../src/store/cache-directory.ts';
import { cachedDownload, type CachedDownloadOptions } from '../../src/store/download-cache.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

interface Served {
  readonly url: string;
  readonly requests: string[];
}

async function serve(listener: RequestListener): Promise<Served> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/data.csv`, requests };
}

function downloader(options: Partial<CachedDownloadOptions> = {}): (url: string) => Promise<Uint8Array> {
  return cachedDownload({ environment: { EVALS_CACHE_DIR: temporaryDirectory() }, ...options });
}

async function complaint(work: Promise<unknown>): Promise<EvalsError> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof EvalsError) return error;
  throw new Error('it did not fail as it should', { cause: error });
}

/** The names in the cache. */
function kept(cache: string): string[] {
  return readdirSync(cache, { recursive: true, encoding: 'utf8' }).filter((name) => name !== 'downloads');
}

test('a file is fetched once, and then read from the cache, for the owner only', async () => {
  const umask = process.umask(0);
  onTestFinished(() => {
    process.umask(umask);
  });
  const cache = join(temporaryDirectory(), 'cache');
  const { url, requests } = await serve((_request, response) => response.end(Buffer.from([0, 255, 10])));
  for (let time = 0; time < 3; time++) {
    expect([...(await downloader({ environment: { EVALS_CACHE_DIR: cache } })(url))]).toEqual([0, 255, 10]);
  }
  expect(requests).toHaveLength(1);
  const [name] = kept(cache);
  expect(name).toMatch(/^downloads\/[\da-f]{64}$/);
  expect(statSync(join(cache, name!)).mode & 0o777).toBe(0o600);
  expect(statSync(join(cache, 'downloads')).mode & 0o777).toBe(0o700);
});

test('two URLs are two files', async () => {
  const { url } = await serve((request, response) => response.end(request.url));
  const download = downloader();
  expect(Buffer.from(await download(url)).toString()).toBe('/data.csv');
  expect(Buffer.from(await download(`${url}?2`)).toString()).toBe('/data.csv?2');
});

test('redirects are followed', async () => {
  const { url, requests } = await serve((request, response) => {
    if (request.url === '/data.csv') response.writeHead(302, { location: '/moved' }).end('gone');
    else response.end('here');
  });
  expect(Buffer.from(await downloader()(url)).toString()).toBe('here');
  expect(requests).toEqual(['/data.csv', '/moved']);
});

test('a compressed answer is unpacked, whatever its length says', async () => {
  const body = gzipSync('text '.repeat(1000));
  const { url } = await serve((_request, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': body.length }).end(body),
  );
  expect(await downloader()(url)).toHaveLength(5000);
});

describe('what fails is told, and never kept', () => {
  test.each<[string, RequestListener, string]>([
    ['an error', (_request, response) => response.writeHead(404).end('not found'), 'the server answers 404'],
    [
      'a torn body with its length',
      (_request, response) => {
        response.writeHead(200, { 'content-length': 1000 });
        response.write('half', () => response.destroy());
      },
      'terminated',
    ],
    [
      'a torn body without a length',
      (_request, response) => {
        response.writeHead(200);
        response.write('half', () => response.destroy());
      },
      'terminated',
    ],
    [
      'a body too large by its header',
      (_request, response) => response.end('x'.repeat(2000)),
      'it is larger than 1000 bytes',
    ],
    [
      'a body that becomes too large',
      (_request, response) => {
        response.write('x'.repeat(900));
        response.end('x'.repeat(900));
      },
      'it is larger than 1000 bytes',
    ],
    [
      'redirects in a circle',
      (_request, response) => response.writeHead(301, { location: '/data.csv' }).end(),
      'more than 5 redirects',
    ],
    [
      'a redirect to another machine over http',
      (_request, response) => response.writeHead(307, { location: 'http://example.com/' }).end(),
      'it redirects to "http://example.com/", which is not an https address',
    ],
    [
      'a redirect to a file',
      (_request, response) => response.writeHead(307, { location: 'file:///etc/passwd' }).end(),
      'it redirects to "file:///etc/passwd", which is not an https address',
    ],
  ])('%s', async (_name, listener, words) => {
    const cache = temporaryDirectory();
    const { url } = await serve(listener);
    const error = await complaint(downloader({ environment: { EVALS_CACHE_DIR: cache }, maxBytes: 1000 })(url));
    expect(error.message).toContain(`Cannot download "${url}": `);
    expect(error.message).toContain(words);
    expect([error.exitCode, error.hint]).toEqual([4, 'With `--data FILE` it works without a network.']);
    expect(kept(cache)).toEqual([]);
  });

  test('a server that is not there', async () => {
    const refused: typeof fetch = async () =>
      Promise.reject(new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') }));
    const { message } = await complaint(downloader({ fetch: refused })('https://example.com/x'));
    expect(message).toBe('Cannot download "https://example.com/x": fetch failed: connect ECONNREFUSED.');
  });

  test('a server that never answers', async () => {
    const clock = new FakeClock();
    const silent: typeof fetch = async () => new Promise(() => undefined);
    const { message } = await clock.run(complaint(downloader({ fetch: silent, clock })('https://example.com/x')));
    expect(message).toContain('the server was silent for 30 s');
    expect(clock.monotonic()).toBe(30_000);
  });

  test('a server that falls silent in the middle', async () => {
    const clock = new FakeClock();
    const stalled: typeof fetch = async () =>
      new Response(
        new ReadableStream({
          start: (body) => {
            body.enqueue(new Uint8Array(4));
          },
        }),
      );
    const { message } = await clock.run(complaint(downloader({ fetch: stalled, clock })('https://example.com/x')));
    expect(message).toContain('the server was silent for 30 s');
  });

  test('a length that is not kept', async () => {
    const short: typeof fetch = async () => new Response('half', { headers: { 'content-length': '8' } });
    const { message } = await complaint(downloader({ fetch: short })('https://example.com/x'));
    expect(message).toContain('got 4 of 8 bytes');
  });

  test.each(['http://example.com/x', 'ftp://example.com/x', 'no url at all', 'http://127.0.0.1.example.com/'])(
    '%s is not even asked',
    async (url) => {
      const never: typeof fetch = async () => Promise.reject(new Error('asked'));
      expect((await complaint(downloader({ fetch: never })(url))).message).not.toContain('asked');
    },
  );

  test('https may not lead back into this machine', async () => {
    const leading: typeof fetch = async () =>
      new Response(null, { status: 302, headers: { location: 'http://127.0.0.1:80/' } });
    expect((await complaint(downloader({ fetch: leading })('https://example.com/x'))).message).toContain(
      'is not an https address',
    );
  });
});

describe('a cache that cannot be used is done without', () => {
  test.each<[string, (cache: string) => void]>([
    [
      'a file in its place',
      (cache) => {
        writeFileSync(cache, '');
      },
    ],
    [
      'a directory that others may write to',
      (cache) => {
        mkdirSync(join(cache, 'downloads'), { recursive: true });
        chmodSync(join(cache, 'downloads'), 0o777);
      },
    ],
  ])('%s', async (_name, prepare) => {
    const cache = join(temporaryDirectory(), 'cache');
    prepare(cache);
    const { url, requests } = await serve((_request, response) => response.end('data'));
    const download = downloader({ environment: { EVALS_CACHE_DIR: cache } });
    for (let time = 0; time < 2; time++) expect(Buffer.from(await download(url)).toString()).toBe('data');
    expect(requests).toHaveLength(2);
  });
});

test.each([
  [{ EVALS_CACHE_DIR: '/own', XDG_CACHE_HOME: '/xdg', HOME: '/home/me' }, '/own'],
  [{ XDG_CACHE_HOME: '/xdg', HOME: '/home/me' }, '/xdg/evals'],
  [{ XDG_CACHE_HOME: 'relative', HOME: '/home/me' }, '/home/me/.cache/evals'],
  [{ EVALS_CACHE_DIR: '', HOME: '/home/me' }, '/home/me/.cache/evals'],
])('with %j the cache is in %s', (environment, directory) => {
  expect(cacheDirectoryOf(environment)).toBe(directory);
});
