import { systemClock } from '../../../src/core/clock.ts';
import { entryFiles } from '../../../src/store/ledger/entry-files.ts';
import { openLedger } from '../../../src/store/ledger/ledger.ts';

/** One of several runners that claim a cent at a time, as fast as they can, until there is none left. Prints how many it got. */
const [directory = '', runner = '', cap = ''] = process.argv.slice(2);
const ledger = await openLedger({
  entries: await entryFiles(directory, systemClock),
  owner: { runner, host: 'here', boot: 'b', namespace: 'n', pid: process.pid, started: '1' },
  cap: { usd: Number(cap) / 100, tokens: Infinity },
  spentSoFar: async () => Promise.resolve({ usd: 0, tokens: 0 }),
  living: () => true,
  clock: systemClock,
});
let cents = 0;
for (;;) {
  const drawn = { spent: { usd: cents / 100, tokens: 0 }, reserved: { usd: 0, tokens: 0 } };
  const { claimed, possible } = await ledger.claim(drawn, { usd: 0.01, tokens: 0 });
  const can = Math.floor(claimed.usd * 100 + 1e-6);
  if (can <= cents && !possible) break;
  if (can <= cents) await systemClock.sleep(5);
  cents = Math.max(cents, can);
}
process.stdout.write(String(cents));
