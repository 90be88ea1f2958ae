import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import type { RateLimits } from '../../src/core/pacing.ts';
import { openaiProvider } from '../../src/models/openai.ts';
import { parseSettings } from '../../src/simulation/parse-settings.ts';
import { startSimulation } from '../../src/simulation/server.ts';
import { callTo, request } from './fakes.ts';

test('every answer tells of the limits that its headers speak of, a refusal, too', async () => {
  const simulation = await startSimulation({
    settings: parseSettings('latency=0,strong.rpm=2'),
    samples: [],
    clock: systemClock,
  });
  const provider = openaiProvider({
    name: 'mock/strong',
    model: 'strong',
    baseUrl: simulation.baseUrl,
    apiKey: 'sk-of-the-test',
    account: 'mock:0123456789ab',
    timeoutMs: 10_000,
    clock: systemClock,
  });
  onTestFinished(async () => {
    await provider.close();
    await simulation.close();
  });
  const told: RateLimits[] = [];
  const ask = async () => provider.generate(request, callTo({ onLimits: (limits) => void told.push(limits) }));
  await ask();
  await ask();
  await expect(ask()).rejects.toMatchObject({ kind: 'rate-limit', status: 429 });
  expect(told.map(({ requests }) => [requests?.limit, requests?.remaining])).toEqual([
    [2, 1],
    [2, 0],
    [2, 0],
  ]);
  expect(told[2]?.requests?.resetMs).toBeGreaterThan(50_000);
});
