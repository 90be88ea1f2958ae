// Loaded into a runner with `node --import`: makes one part of it throw, at random, from RIG_THROW_AFTER milliseconds on.
//   RIG_THROW=scorer      what compares texts throws, in every third comparison
//   RIG_THROW=renderer    every third line for the terminal
//   RIG_THROW=logger      every second line of the log
//   RIG_THROW=checkpoint  every second renaming of a task file or heartbeat, in the disk thread
//   RIG_THROW=timer       a callback that nobody guards, once;  rejection: a promise that nobody awaits, once
// RIG_TALLY gets one line for each.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import process from 'node:process';
import { setTimeout } from 'node:timers';
import threads from 'node:worker_threads';

const real = { ...fs };
const { RIG_THROW: part, RIG_THROW_AFTER: after = '0', RIG_TALLY: tally, RIG_SEED: seed = '1' } = process.env;
const begins = Date.now() + Number(after);
let state = Number(seed);

/** Park and Miller's minimal standard generator. */
function random() {
  state = (state * 48_271) % 2_147_483_647;
  return state / 2_147_483_647;
}

function boom(share = 1) {
  if (Date.now() < begins || random() >= share) return;
  real.appendFileSync(tally, `${part}\n`);
  throw new Error(`boom of the ${part}`);
}

const throwing = {
  scorer: () => {
    const { normalize } = String.prototype;
    // Only scorers bring texts to NFC while a run is under way.
    String.prototype.normalize = function (form) {
      boom(1 / 3);
      return normalize.call(this, form);
    };
  },
  renderer: () => {
    const write = process.stderr.write.bind(process.stderr);
    process.stderr.write = (...values) => {
      boom(1 / 3);
      return write(...values);
    };
  },
  logger: () => {
    fs.writeSync = (fd, data, ...rest) => {
      if (typeof data === 'string' && /^\d{4}-.*\[\d+\]/.test(data)) boom(1 / 2);
      return real.writeSync(fd, data, ...rest);
    };
  },
  checkpoint: () => {
    fs.renameSync = (from, to) => {
      if (String(to).endsWith('.json')) boom(1 / 2);
      real.renameSync(from, to);
    };
  },
  timer: () => threads.isMainThread && setTimeout(boom, Number(after)),
  rejection: () => threads.isMainThread && setTimeout(async () => boom(), Number(after)),
};
throwing[part]?.();

// The program starts its threads with an empty environment: the shim brings itself along.
const { Worker } = threads;
threads.Worker = class extends Worker {
  constructor(url, options) {
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith('RIG_')));
    super(url, { ...options, env: { ...options.env, ...env }, execArgv: ['--import', import.meta.url] });
  }
};
syncBuiltinESMExports();
