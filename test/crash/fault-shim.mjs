// Loaded into a runner with `node --import`: counts what it asks of the disk below RIG_FOLDER, and does the evil that
// RIG_FAULT names. In its threads, too; they share one count. Knows nothing of the product but its folder `journal/`.
//   kill@N after@N torn@N    SIGKILL before operation N, after it, or after half of write N
//   short@N                  write N takes half, and says so
//   enospc@N[xC] eio@N[xC]   operation N and the next C-1 fail (C may be `inf`); enospc first takes half of a write
//   eio-fsync@N[xC]          the same, counting syncs only
//   spin                     at SIGUSR2 the main loop hangs for 20 s
// Naive stores, to show that the rig sees the harm: buffer@N (N journal writes at a time reach the file),
//   amnesia (journals are emptied at the start), no-sync (every sync only pretends).
import { Buffer } from 'node:buffer';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import process from 'node:process';
import threads from 'node:worker_threads';

const real = { ...fs };
const [, mode = '', at = '0', times = '1'] =
  /^([a-z-]+)(?:@(\d+))?(?:x(\d+|inf))?$/.exec(process.env['RIG_FAULT'] ?? '') ?? [];
const first = Number(at);
const last = times === 'inf' ? Infinity : first + Number(times) - 1;
const folder = process.env['RIG_FOLDER'] ?? '/nowhere';
const tally = process.env['RIG_TALLY'];

const { isMainThread, getEnvironmentData, setEnvironmentData, Worker } = threads;
if (isMainThread) setEnvironmentData('rig', new SharedArrayBuffer(4));
const counter = new Int32Array(getEnvironmentData('rig'));

const counted =
  {
    torn: (name) => name === 'writeSync',
    short: (name) => name === 'writeSync',
    'eio-fsync': (name) => name === 'fsyncSync' || name === 'fdatasyncSync',
  }[mode] ?? (() => true);
const fullDiskAllows = ['unlinkSync', 'rmSync', 'ftruncateSync', 'renameSync', 'fsyncSync', 'fdatasyncSync'];

function pathOf(target) {
  if (typeof target !== 'number') return String(target);
  try {
    return real.readlinkSync(`/proc/self/fd/${target}`);
  } catch {
    return '';
  }
}

function die() {
  process.kill(process.pid, 'SIGKILL');
  for (;;);
}

function failure(code, name, path) {
  const text = code === 'EIO' ? 'i/o error' : 'no space left on device';
  return Object.assign(new Error(`${code}: ${text}, ${name.replace('Sync', '')} '${path}'`), { code, syscall: name });
}

/** Half of what the call would have written. */
function half(call, values) {
  const [fd, data, ...rest] = values;
  const bytes = typeof data === 'string' ? Buffer.from(data) : data;
  const offset = typeof data === 'string' ? 0 : (rest[0] ?? 0);
  const length = typeof data === 'string' ? bytes.length : (rest[1] ?? bytes.length - offset);
  return call(fd, bytes, offset, Math.floor(length / 2));
}

const evils = {
  kill: die,
  after: (name, call, values) => {
    call(...values);
    die();
  },
  torn: (name, call, values) => {
    half(call, values);
    die();
  },
  short: (name, call, values) => half(call, values),
  enospc: (name, call, values, path) => {
    if (fullDiskAllows.includes(name)) return call(...values);
    if (name === 'writeSync') half(call, values);
    throw failure('ENOSPC', name, path);
  },
  eio: (name, call, values, path) => {
    throw failure('EIO', name, path);
  },
};
evils['eio-fsync'] = evils.eio;

function evil(name, call, values, path) {
  const number = Atomics.add(counter, 0, 1) + 1;
  if (number < first || number > last) return call(...values);
  if (tally !== undefined) real.writeFileSync(tally, `${number} ${name} ${path}\n`);
  return evils[mode](name, call, values, path);
}

function guarded(name, call) {
  return (...values) => {
    const path = pathOf(values[0]);
    const creates = name !== 'openSync' || (values[1] & fs.constants.O_CREAT) !== 0;
    if (!path.startsWith(folder) || !creates || !counted(name)) return call(...values);
    return evil(name, call, values, path);
  };
}

function buffered(call) {
  const waiting = [];
  return (...values) => {
    // A segment is open under the name of its draft, which is gone once the segment has its own.
    if (!/\/journal\/.* \(deleted\)$/.test(pathOf(values[0]))) return call(...values);
    const [fd, bytes, offset, length] = values;
    waiting.push(Buffer.from(bytes.subarray(offset, offset + length)));
    if (waiting.length >= first) call(fd, Buffer.concat(waiting.splice(0)));
    return length;
  };
}

function emptyJournals() {
  for (const path of real.readdirSync(folder, { recursive: true })) {
    if (!/journal\/.*\.jsonl$/.test(path)) continue;
    const text = real.readFileSync(`${folder}/${path}`, 'latin1');
    real.truncateSync(`${folder}/${path}`, text.indexOf('\n') + 1);
  }
}

if (Object.hasOwn(evils, mode)) {
  for (const name of [
    ...['openSync', 'writeSync', 'fsyncSync', 'fdatasyncSync', 'linkSync', 'symlinkSync', 'renameSync'],
    ...['unlinkSync', 'rmSync', 'ftruncateSync', 'mkdirSync'],
  ]) {
    fs[name] = guarded(name, real[name]);
  }
}
if (mode === 'buffer') fs.writeSync = buffered(real.writeSync);
if (mode === 'no-sync') fs.fsyncSync = fs.fdatasyncSync = () => undefined;
if (mode === 'amnesia' && isMainThread) emptyJournals();
if (mode === 'spin' && isMainThread) {
  process.once('SIGUSR2', () => {
    const until = process.hrtime.bigint() + 20_000_000_000n;
    while (process.hrtime.bigint() < until);
  });
}

// The program starts its threads with an empty environment: the shim brings itself along.
threads.Worker = class extends Worker {
  constructor(url, options) {
    const { RIG_FAULT, RIG_FOLDER, RIG_TALLY } = process.env;
    const env = { ...options.env, RIG_FAULT, RIG_FOLDER, ...(RIG_TALLY === undefined ? {} : { RIG_TALLY }) };
    super(url, { ...options, env, execArgv: ['--import', import.meta.url] });
  }
};
syncBuiltinESMExports();
