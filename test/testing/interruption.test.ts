import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { testInterruption } from '../../src/testing/interruption.ts';
import { FakeClock, settledPromises } from '../support/fake-clock.ts';

/** A process that is ended by what listens to signals in it. */
class FakeProcess extends EventEmitter {
  readonly pid = 1;
  readonly killed: string[] = [];

  kill(_: number, signal: string): void {
    this.killed.push(signal);
  }
}

function rig() {
  const host = new FakeProcess();
  const runnerHeard: string[] = [];
  host.on('SIGINT', () => runnerHeard.push('SIGINT'));
  const clock = new FakeClock();
  const test = new AbortController();
  const interruption = testInterruption(test.signal, host, clock);
  return { host, runnerHeard, clock, test, interruption };
}

/** Whoever sleeps until then is woken. */
async function pass(clock: FakeClock, ms: number): Promise<void> {
  await clock.run(clock.sleep(ms));
  await settledPromises();
}

describe('a test that runs an eval', () => {
  it('stops its run when its time is up, and aborts what is in flight after a grace', async () => {
    const { clock, test, interruption } = rig();
    test.abort();
    expect([interruption.stop.aborted, interruption.abort.aborted]).toEqual([true, false]);
    expect(interruption.stop.reason).toBe(130);
    await pass(clock, 7999);
    expect(interruption.abort.aborted).toBe(false);
    await pass(clock, 1);
    expect(interruption.abort.aborted).toBe(true);
  });

  it('keeps the runner from ending before what is in flight did, and passes the signal on then', () => {
    const { host, runnerHeard, interruption } = rig();
    host.emit('SIGINT');
    expect({ stopped: interruption.stop.aborted, runnerHeard, killed: host.killed }).toEqual({
      stopped: true,
      runnerHeard: [],
      killed: [],
    });
    interruption.end();
    expect(host.killed).toEqual(['SIGINT']);
    host.emit('SIGINT');
    expect(runnerHeard).toEqual(['SIGINT']);
  });

  it('takes a signal that follows at once for the same, and a later one for haste', async () => {
    const { host, clock, interruption } = rig();
    host.emit('SIGINT');
    await pass(clock, 500);
    host.emit('SIGTERM');
    expect(interruption.abort.aborted).toBe(false);
    await pass(clock, 1000);
    host.emit('SIGINT');
    expect(interruption.abort.aborted).toBe(true);
  });

  it('leaves no listener behind', () => {
    const { host, interruption } = rig();
    interruption.end();
    expect([host.listenerCount('SIGINT'), host.listenerCount('SIGTERM'), host.killed.length]).toEqual([1, 0, 0]);
  });
});
