import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { StorageError, UsageError } from '../../src/core/errors.ts';
import { workplace } from './workplace.ts';

describe('a run that meets failures', () => {
  test('a refused key ends the task after one confirmation; the samples stay pending and a later run goes on', async () => {
    await using place = workplace();
    const strict = await place.serve('latency=0,key=right');
    await place.submit();
    const refused = await place.run({ concurrent: 1 });
    expect(refused).toMatchObject({ exitCode: 4, status: { state: 'failed', totals: { done: 0, pending: 40 } } });
    expect(refused.status.tasks[0]?.error).toMatch(/^auth: /);
    expect(strict.stats().received).toBe(2);

    await place.serve('latency=0');
    expect(await place.run()).toMatchObject({ exitCode: 0, status: { state: 'completed' } });
  });

  test('unusable answers are failed samples; --retry-failed asks for these again and for no others', async () => {
    await using place = workplace();
    await place.serve('latency=0,malformed=0.4');
    await place.submit();
    const first = await place.run();
    const failed = first.status.totals.failed;
    expect(first.exitCode).toBe(1);
    expect(failed).toBeGreaterThan(5);
    expect(first.status.tasks[0]?.failures).toEqual({ malformed: failed });
    expect(first.messages.join(' ')).toContain('--retry-failed');

    const sound = await place.serve('latency=0');
    expect(await place.run()).toMatchObject({ exitCode: 1 });
    expect(sound.stats().received).toBe(0);
    const second = await place.run({ retryFailed: true });
    expect(second).toMatchObject({ exitCode: 0, status: { totals: { scored: 40, failed: 0 } } });
    expect(sound.stats().received).toBe(failed);
  });

  test('errors of the server are retried, and no retry is taken for an answer', async () => {
    await using place = workplace();
    await place.serve('latency=0,errors=0.1');
    await place.submit();
    const { status } = await place.run({ maxRetries: 2 });
    expect(status.totals.done).toBe(40);
    expect(status.totals.scored).toBeGreaterThan(35);
  });

  test('a stopped run is interrupted, resumable, and asks nothing twice', async () => {
    await using place = workplace();
    const server = await place.serve('latency=200,spread=0');
    await place.submit({ limit: 60 });
    const stop = new AbortController();
    const first = await place.run({
      concurrent: 4,
      stop: stop.signal,
      observer: {
        progress: ({ done }) => {
          if (done >= 8) stop.abort(130);
        },
      },
    });
    expect(first).toMatchObject({ exitCode: 130, status: { state: 'interrupted' } });
    expect(first.status.totals.done).toBe(server.stats().received);
    expect(first.messages.join(' ')).toMatch(/Go on with: evals run --tasks async_results\/tasks_/);
    expect(await place.run()).toMatchObject({ exitCode: 0, status: { state: 'completed' } });
    expect(server.stats().received).toBe(60);
  });

  test('an aborted run ends at once and leaves what was in flight pending', async () => {
    await using place = workplace();
    await place.serve('latency=600000');
    await place.submit();
    const [stop, abort] = [new AbortController(), new AbortController()];
    const report = await place.run({
      stop: stop.signal,
      abort: abort.signal,
      observer: {
        progress: ({ inFlight }) => {
          if (inFlight === 0) return;
          stop.abort(130);
          abort.abort();
        },
      },
    });
    expect(report).toMatchObject({ exitCode: 130, status: { state: 'interrupted', totals: { done: 0, pending: 40 } } });
  });

  test('a provider that asks to come back in an hour leaves the task interrupted and says until when', async () => {
    await using place = workplace();
    await using server = await answering((response) => {
      response.writeHead(429, { 'retry-after': '3600' }).end('{"error":{"message":"slow down"}}');
    });
    await place.submit({ models: ['busy/model'], environment: { BUSY_BASE_URL: server.baseUrl } });
    const report = await place.run({ environment: { BUSY_BASE_URL: server.baseUrl } });
    expect(report).toMatchObject({ exitCode: 4, status: { state: 'interrupted', totals: { done: 0 } } });
    expect(report.status.tasks[0]?.error).toMatch(/^rate-limit: .*slow down.*come back at 20\d\d-/);
  });

  test('a damaged journal is refused with file, line and offset, and nothing is bought', async () => {
    await using place = workplace();
    const server = await place.serve('latency=0');
    await place.submit({ limit: 60 });
    await place.run();
    const bought = server.stats().received;
    const { path } = segmentOf(place.folder);
    const lines = readFileSync(path, 'utf8').split('\n');
    writeFileSync(
      path,
      [
        ...lines.slice(0, 10),
        `${lines[10]?.slice(0, 20) ?? ''}X${lines[10]?.slice(21) ?? ''}`,
        ...lines.slice(11),
      ].join('\n'),
    );
    await expect(place.run()).rejects.toThrow(StorageError);
    await expect(place.run()).rejects.toThrow(/line 11/);
    rmSync(join(place.folder, 'async_results', runFolder(place.folder), 'runners'), { recursive: true });
    expect((await place.poll()).warnings.join(' ')).toMatch(/line 11/);
    expect(server.stats().received).toBe(bought);
    expect((await place.run({ acceptCorruption: true })).exitCode).toBe(0);
  });

  test('an edited plan is refused unless allowed', async () => {
    await using place = workplace();
    await place.submit();
    await place.run();
    const spec = join(place.folder, 'async_results', runFolder(place.folder), 'spec.json');
    writeFileSync(spec, readFileSync(spec, 'utf8').replace(/"prompt": "/, '"prompt": "Well: '));
    await expect(place.run()).rejects.toThrow(UsageError);
    expect((await place.run({ allowChanged: true })).exitCode).toBe(0);
  });
});

function runFolder(folder: string): string {
  return readdirSync(join(folder, 'async_results')).find((name) => name.endsWith('.d')) ?? '';
}

function segmentOf(folder: string): { path: string } {
  return {
    path: join(folder, 'async_results', runFolder(folder), 'journal/arithmetic__mock-strong/000001.jsonl'),
  };
}

async function answering(answer: (response: ServerResponse) => void) {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      answer(response);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    baseUrl: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/v1`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
