// Loaded into a runner with `node --import`: writes down in RIG_TRACE, one JSON line each, what it asks of the disk below
// RIG_FOLDER, in its threads, too. Each operation gets its number when it is over; a sync also says which number was the
// newest when it began: what is older than that is durable.
import { Buffer } from 'node:buffer';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import process from 'node:process';
import threads from 'node:worker_threads';

const real = { ...fs };
const { RIG_FOLDER: folder = '/nowhere', RIG_TRACE: trace = '' } = process.env;
const { isMainThread, getEnvironmentData, setEnvironmentData, Worker } = threads;
if (isMainThread) setEnvironmentData('trace', new SharedArrayBuffer(4));
const counter = new Int32Array(getEnvironmentData('trace'));

function pathOf(target) {
  if (typeof target !== 'number') return String(target);
  try {
    return real.readlinkSync(`/proc/self/fd/${target}`);
  } catch {
    return '';
  }
}

function note(entry) {
  const n = Atomics.add(counter, 0, 1) + 1;
  real.appendFileSync(trace, `${JSON.stringify({ n, ...entry })}\n`);
}

const relative = (path) => String(path).slice(folder.length + 1);

const details = {
  openSync: ([path, flags], fd) =>
    (flags & fs.constants.O_CREAT) === 0
      ? undefined
      : { op: 'create', path: relative(path), ino: real.fstatSync(fd).ino },
  writeSync: ([fd, data, offset, length], written) => {
    const bytes =
      typeof data === 'string' ? Buffer.from(data) : data.subarray(offset ?? 0, (offset ?? 0) + (length ?? written));
    return {
      op: 'write',
      ino: real.fstatSync(fd).ino,
      data: Buffer.from(bytes.subarray(0, written)).toString('base64'),
    };
  },
  linkSync: ([from, to]) => ({ op: 'link', from: relative(from), path: relative(to) }),
  renameSync: ([from, to]) => ({ op: 'rename', from: relative(from), path: relative(to) }),
  unlinkSync: ([path]) => ({ op: 'remove', path: relative(path) }),
  rmSync: ([path]) => ({ op: 'remove', path: relative(path) }),
  mkdirSync: ([path]) => ({ op: 'folder', path: relative(path) }),
};

for (const [name, describe] of Object.entries(details)) {
  fs[name] = (...values) => {
    const ours = pathOf(values[0]).startsWith(`${folder}/`);
    const result = real[name](...values);
    const entry = ours ? describe(values, result) : undefined;
    if (entry !== undefined) note(entry);
    return result;
  };
}
for (const name of ['fsyncSync', 'fdatasyncSync']) {
  fs[name] = (fd) => {
    const [path, upto, { ino }] = [pathOf(fd), Atomics.load(counter, 0), real.fstatSync(fd)];
    real[name](fd);
    if (path.startsWith(folder)) note({ op: 'sync', ino, path: relative(path), upto });
  };
}

// The program starts its threads with an empty environment: the shim brings itself along.
threads.Worker = class extends Worker {
  constructor(url, options) {
    const env = { ...options.env, RIG_FOLDER: folder, RIG_TRACE: trace };
    super(url, { ...options, env, execArgv: ['--import', import.meta.url] });
  }
};
syncBuiltinESMExports();
