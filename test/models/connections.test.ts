import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { openaiProvider } from '../../src/models/openai.ts';
import { callTo, chatCompletion, request } from './fakes.ts';

test('there are as many connections as requests at once, however fast one follows another', async () => {
  let connections = 0;
  const server = createServer((incoming, response) => {
    incoming.resume().on('end', () => response.end(chatCompletion('42')));
  }).on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const provider = openaiProvider({
    name: 'm',
    model: 'm',
    baseUrl: `http://127.0.0.1:${String(port)}/v1`,
    apiKey: undefined,
    account: 'm:0',
    timeoutMs: 10_000,
    clock: systemClock,
  });
  const caller = async (): Promise<void> => {
    for (let call = 0; call < 5; call++) await provider.generate(request, callTo());
  };
  await Promise.all(Array.from({ length: 8 }, caller));
  expect(connections).toBe(8);
  await provider.close();
  server.close();
});
