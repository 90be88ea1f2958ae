import { describe, expect, test } from 'vitest';
import { Interrupted } from '../../src/core/errors.ts';
import { type FailureKind, ModelError, TaskStopped } from '../../src/core/failure.ts';
import { newConfirmation, TaskRefused, withConfirmation } from '../../src/models/with-confirmation.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { callTo, completion, request, scripted } from './fakes.ts';

const account = 'openai:0123456789ab';
const unauthorized = new ModelError('auth', 'wrong key', { status: 401 });

function confirming(script: Parameters<typeof scripted>[0]) {
  const clock = new FakeClock();
  const model = scripted(script, async () => clock.sleep(10));
  const state = newConfirmation();
  const wrapped = withConfirmation(model, { state, account });
  return { clock, model, ask: async () => wrapped.generate(request, callTo()) };
}

describe('a refusal', () => {
  test.each<[FailureKind, string | undefined]>([
    ['auth', account],
    ['quota', account],
    ['unknown-model', undefined],
    ['bad-request', undefined],
  ])('of kind %s ends the task after exactly one repeat', async (kind, stops) => {
    const { clock, model, ask } = confirming([new ModelError(kind, 'no', { status: 400 })]);
    const error: unknown = await clock.run(ask().catch((thrown: unknown) => thrown));
    expect(error).toBeInstanceOf(TaskRefused);
    expect(error).toBeInstanceOf(TaskStopped);
    expect(error).toMatchObject({ record: { kind, message: 'no', status: 400 }, until: undefined, account: stops });
    expect(model.attempts).toEqual([1, 2]);
  });

  test('of many calls at once is confirmed by one repeat, and ends them all', async () => {
    const { clock, model, ask } = confirming([unauthorized]);
    const results = await clock.run(Promise.allSettled(Array.from({ length: 20 }, ask)));
    expect(results.map((result) => result.status === 'rejected' && result.reason instanceof TaskRefused)).toEqual(
      Array(20).fill(true),
    );
    expect(model.attempts).toHaveLength(21);
  });

  test('once confirmed lets nothing more be sent', async () => {
    const { clock, model, ask } = confirming([unauthorized]);
    await clock.run(ask().catch(() => undefined));
    await expect(ask()).rejects.toThrow(TaskRefused);
    expect(model.attempts).toHaveLength(2);
  });
});

describe('a false alarm', () => {
  test('costs one repeat and is forgotten', async () => {
    const { clock, ask } = confirming([unauthorized, completion]);
    await expect(clock.run(ask())).resolves.toBe(completion);
  });

  test('of many calls at once lets each be asked again', async () => {
    const { clock, model, ask } = confirming([unauthorized, unauthorized, unauthorized, completion]);
    await expect(clock.run(Promise.all([ask(), ask(), ask()]))).resolves.toEqual(Array(3).fill(completion));
    expect(model.attempts).toHaveLength(6);
  });

  test('does not keep a later refusal from being confirmed', async () => {
    const { clock, model, ask } = confirming([unauthorized, completion, unauthorized]);
    await clock.run(ask());
    await expect(clock.run(ask())).rejects.toThrow(TaskRefused);
    expect(model.attempts).toHaveLength(4);
  });
});

test.each([new ModelError('network', 'reset'), new Interrupted(), new TypeError('a bug')])(
  'a repeat that fails in another way confirms nothing: %s',
  async (other) => {
    const { clock, ask } = confirming([unauthorized, other, completion]);
    await expect(clock.run(ask())).rejects.toBe(other);
    await expect(clock.run(ask())).resolves.toBe(completion);
  },
);

test('what is not fatal passes through', async () => {
  const { clock, model, ask } = confirming([new ModelError('empty', 'nothing')]);
  await expect(clock.run(ask())).rejects.toThrow('nothing');
  expect(model.attempts).toHaveLength(1);
});
