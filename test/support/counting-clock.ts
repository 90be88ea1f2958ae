import { FakeClock } from './fake-clock.ts';

/** A virtual clock that knows how many sleep at present, and how many did at most. */
export class CountingClock extends FakeClock {
  sleeping = 0;
  mostSleeping = 0;

  override async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.sleeping += 1;
    this.mostSleeping = Math.max(this.mostSleeping, this.sleeping);
    await super.sleep(ms, signal);
    this.sleeping -= 1;
  }
}
