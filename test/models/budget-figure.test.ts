import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Amount } from '../../src/core/budget.ts';
import { Interrupted } from '../../src/core/errors.ts';
import { type FailureKind, ModelError, TaskStopped } from '../../src/core/failure.ts';
import type { AttemptCost, Model, ModelRequest } from '../../src/core/model.ts';
import { type Random, seededRandom } from '../../src/core/random.ts';
import { costOf, mostOf, type Price } from '../../src/models/prices/price.ts';
import { requestBound } from '../../src/models/request-bound.ts';
import { type RunBudget, sharedBudget } from '../../src/models/shared-budget.ts';
import { withBudget } from '../../src/models/with-budget.ts';
import { openLedger } from '../../src/store/ledger/ledger.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { memoryEntries, ownerNamed } from '../support/memory-ledger.ts';
import { callTo } from './fakes.ts';

interface Scene {
  readonly seed: string;
  /** US dollars per million tokens. */
  readonly input: number;
  readonly cached: number;
  readonly output: number;
  /** Where requests get dearer, and by how much. */
  readonly tier: number;
  readonly dearer: number;
  readonly runners: number;
  /** Over all runners together. */
  readonly inFlight: number;
  readonly maxTokens: number;
  /** How many of the dearest requests the budget would pay for. */
  readonly worth: number;
  readonly before: number;
  readonly failures: number;
  readonly capped: 'usd' | 'tokens';
}

const scenes = fc.record<Scene>({
  seed: fc.string(),
  input: fc.double({ min: 0.01, max: 80, noNaN: true }),
  cached: fc.double({ min: 0, max: 1, noNaN: true }),
  output: fc.double({ min: 0.01, max: 600, noNaN: true }),
  tier: fc.integer({ min: 200, max: 3000 }),
  dearer: fc.double({ min: 1, max: 3, noNaN: true }),
  runners: fc.integer({ min: 1, max: 4 }),
  inFlight: fc.constantFrom(1, 8, 200),
  maxTokens: fc.integer({ min: 1, max: 4000 }),
  worth: fc.double({ min: 0.2, max: 80, noNaN: true }),
  before: fc.double({ min: 0, max: 1, noNaN: true }),
  failures: fc.constantFrom(0, 0.1, 0.6),
  capped: fc.constantFrom('usd', 'usd', 'usd', 'tokens'),
});

test('whatever models cost and answer, no number of requests in flight ever takes more than the budget, and less than one request of it is left', async () => {
  await fc.assert(
    fc.asyncProperty(scenes, async (scene) => {
      const { bill, cap, dearest, stops } = await spend(scene);
      // To the cent, said the plan; to a millionth of one, says this.
      expect(bill[scene.capped]).toBeLessThanOrEqual(cap[scene.capped] * (1 + 1e-12));
      expect(stops).toBeGreaterThan(0);
      expect(cap[scene.capped] - bill[scene.capped]).toBeLessThan(dearest[scene.capped] * (1 + 1e-9));
    }),
    { numRuns: 60 },
  );
}, 120_000);

/** Several runners that ask for ever, until their budget stops them. Says what the provider would bill at most. */
async function spend(scene: Scene) {
  const random = seededRandom(scene.seed);
  const clock = new FakeClock();
  const price = priceOf(scene);
  const requests = Array.from({ length: 20 }, () => requestOf(random, scene.maxTokens));
  const dearest = requests.map((request) => worstOf(request, price)).reduce(greater);
  const most: Amount = { usd: dearest.usd * scene.worth, tokens: Math.ceil(dearest.tokens * scene.worth) };
  const cap: Amount = { usd: Infinity, tokens: Infinity, [scene.capped]: most[scene.capped] };
  const bill = { usd: most.usd * scene.before, tokens: Math.floor(most.tokens * scene.before) };
  const spentBefore = { ...bill };
  const entries = memoryEntries(clock, random);
  const stop = new AbortController();
  let stops = 0;

  const run = async (name: string): Promise<void> => {
    const ledger = await openLedger({
      entries,
      owner: ownerNamed(name),
      cap,
      spentSoFar: async () => Promise.resolve(spentBefore),
      living: () => true,
      clock,
    });
    const budget: RunBudget = sharedBudget({ ledger, clock, stop: stop.signal, exhausted: () => 'used up' });
    const model = withBudget(provider(scene, price, random, clock, bill), { price, budget });
    const worker = async (): Promise<void> => {
      for (;;) {
        const request = requests[Math.floor(random() * requests.length)]!;
        try {
          await model.generate(request, callTo());
        } catch (error) {
          if (error instanceof TaskStopped) return void (stops += 1);
        }
      }
    };
    await Promise.all(Array.from({ length: Math.ceil(scene.inFlight / scene.runners) }, worker));
    await budget.close();
  };
  await clock.run(Promise.all(Array.from({ length: scene.runners }, async (_, index) => run(`r${String(index)}`))));
  return { bill, cap, dearest, stops };
}

/** Answers after up to 8 s with any number of tokens up to the limit, or fails in one of many ways; bills the worst of what it did. */
function provider(
  scene: Scene,
  price: Price,
  random: Random,
  clock: FakeClock,
  bill: { usd: number; tokens: number },
): Model {
  const charge = ({ usd, tokens }: Amount): void => {
    bill.usd += usd;
    bill.tokens += tokens;
  };
  return {
    name: 'slow',
    generate: async (request, call) => {
      if (random() < scene.failures / 4) throw new Interrupted('never sent');
      call.onSend?.();
      await clock.sleep(random() * 8_000);
      const bound = call.most ?? { input: 0, output: 0 };
      const input = Math.ceil(bound.input * random());
      const output = Math.floor((bound.output ?? 0) * (random() < 0.3 ? 1 : random()));
      const usage = { input, output, cached: Math.floor(input * random()), reasoning: 0 };
      if (random() < scene.failures) {
        const { error, billed } = failure(random, usage);
        if (billed === 'usage') charge({ usd: costOf(usage, price), tokens: input + output });
        if (billed === 'perhaps') charge(worstOf(request, price));
        throw error;
      }
      charge({ usd: costOf(usage, price), tokens: input + output });
      return { text: 'x', stopReason: 'stop', usage, latencyMs: 1, servedModel: undefined };
    },
  };
}

function failure(random: Random, usage: AttemptCost['usage']) {
  const kinds: readonly [FailureKind | 'aborted', 'no' | 'usage' | 'perhaps'][] = [
    ['rate-limit', 'no'],
    ['network', 'no'],
    ['timeout', 'perhaps'],
    ['server', 'perhaps'],
    ['empty', 'usage'],
    ['malformed', 'perhaps'],
    ['aborted', 'perhaps'],
  ];
  const [kind, billed] = kinds[Math.floor(random() * kinds.length)]!;
  if (kind === 'aborted') return { error: new Interrupted(), billed };
  const details = { perhapsBilled: billed === 'perhaps', usage: billed === 'usage' ? usage : undefined };
  return { error: new ModelError(kind, kind, details), billed };
}

function requestOf(random: Random, maxTokens: number): ModelRequest {
  return {
    messages: [{ role: 'user', content: 'ä'.repeat(Math.floor(random() * 1500)) }],
    parameters: { max_tokens: Math.ceil(maxTokens * random()) || 1 },
  };
}

function priceOf({ input, cached, output, tier, dearer }: Scene): Price {
  const rates = { input, cached: input * cached, output };
  const upper = { input: input * dearer, cached: rates.cached * dearer, output: output * dearer };
  return { rates, tiers: [{ above: tier, rates: upper }], largestOutput: undefined, source: 'file' };
}

function worstOf(request: ModelRequest, price: Price): Amount {
  const bound = requestBound(request, undefined);
  return { usd: mostOf(bound, price) ?? NaN, tokens: bound.input + (bound.output ?? NaN) };
}

function greater(a: Amount, b: Amount): Amount {
  return { usd: Math.max(a.usd, b.usd), tokens: Math.max(a.tokens, b.tokens) };
}
