import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Workplace, workplace } from './workplace.ts';

/** US dollars per million tokens of `mock/strong`. */
const rates = { input_usd_per_million: 2.5, output_usd_per_million: 10 };

function pricedPlace(): Workplace {
  const place = workplace({ EVALS_PRICES: 'prices.json' });
  const text = JSON.stringify({ schema: 'evals.prices/1', models: { 'mock/strong': rates } });
  writeFileSync(join(place.folder, 'prices.json'), text);
  return place;
}

const costOf = ({ input, output }: { readonly input: number; readonly output: number }): number =>
  (input * rates.input_usd_per_million + output * rates.output_usd_per_million) / 1e6;

describe('what a task cost', () => {
  test('is what the provider counted, to the token, whatever failed and was run again', async () => {
    await using place = pricedPlace();
    const server = await place.serve('latency=0,tokens=50,empty=0.3,truncated=0.2');
    await place.submit();
    await place.run();
    const first = (await place.poll()).tasks[0]!;
    expect(first.failed).toBeGreaterThan(3);
    expect(first.tokens).toEqual(server.stats().tokens);
    expect(first.cost_usd).toBeCloseTo(costOf(server.stats().tokens), 8);
    expect(first.spending.wasted).toBeGreaterThan(0);

    while (((await place.poll()).tasks[0]?.failed ?? 0) > 0) await place.run({ retryFailed: true });
    const second = (await place.poll()).tasks[0]!;
    expect(second.tokens).toEqual(server.stats().tokens);
    expect(second.cost_usd).toBeCloseTo(costOf(server.stats().tokens), 8);
    expect(second.spending.kept + second.spending.wasted).toBeCloseTo(second.cost_usd ?? NaN, 12);
    expect(second.truncated).toBeGreaterThan(0);
  });

  test('after a stop in flight counts what may have been billed, and what is replayed as saved', async () => {
    await using place = pricedPlace();
    const server = await place.serve('latency=40,tokens=50,spread=0');
    await place.submit();
    const abort = new AbortController();
    const stop = new AbortController();
    setImmediate(function look() {
      if (server.stats().received < 20) return void setImmediate(look);
      stop.abort(130);
      abort.abort();
    });
    await place.run({ stop: stop.signal, abort: abort.signal });
    await place.run();
    const { cost_usd: cost, spending, done, total } = (await place.poll()).tasks[0]!;
    expect(done).toBe(total);
    expect(spending.wasted).toBeGreaterThan(0);
    expect(cost).toBeGreaterThanOrEqual(costOf(server.stats().tokens));
  });

  test('is nothing for a simulated model without a price, and no ledger is written without a limit', async () => {
    await using place = workplace();
    await place.submit();
    await place.run();
    expect((await place.poll()).tasks[0]).toMatchObject({ cost_usd: 0, spending: { kept: 0, wasted: 0, unpriced: 0 } });
    const directory = readdirSync(join(place.folder, 'async_results')).find((name) => name.endsWith('.d')) ?? '';
    expect(existsSync(join(place.folder, 'async_results', directory, 'ledger'))).toBe(false);
  });
});

describe('--max-cost and --max-tokens-total', () => {
  test('end the run with 5, and say what is spent and what to type; a higher limit goes on', async () => {
    await using place = pricedPlace();
    const server = await place.serve('latency=0,tokens=50');
    await place.submit();
    const report = await place.run({ maxCost: 0.02 });
    expect(report).toMatchObject({ exitCode: 5, status: { state: 'interrupted' } });
    expect(report.messages.join('\n')).toMatch(/\$0\.0\d+ of \$0\.020 spent, .*--max-cost 0\.04 goes on/);
    expect(costOf(server.stats().tokens)).toBeLessThanOrEqual(0.02);
    expect(await place.run({ maxCost: 1 })).toMatchObject({ exitCode: 0 });
  });

  test('tokens are counted over all runs, those of runs without a limit included', async () => {
    await using place = pricedPlace();
    const server = await place.serve('latency=0,tokens=50');
    await place.submit();
    expect(await place.run({ maxTokensTotal: 1500 })).toMatchObject({ exitCode: 5 });
    const { input, output } = server.stats().tokens;
    expect(input + output).toBeLessThanOrEqual(1500);
    await place.run();
    const asked = server.stats().received;
    expect(await place.run({ maxTokensTotal: 1500, retryFailed: true })).toMatchObject({ exitCode: 0 });
    expect(server.stats().received).toBe(asked);
  });

  test('a model without a price is refused by name before anything is asked', async () => {
    await using place = workplace({ LAB_BASE_URL: 'http://127.0.0.1:9' });
    await place.submit({ models: ['lab/tiny'] });
    await expect(place.run({ maxCost: 1 })).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('"lab/tiny"') as string,
    });
  });
});
