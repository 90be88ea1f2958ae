// Loaded into a runner with `node --import`: at SIGUSR2 eight jobs of the thread pool hang, opening RIG_PIPE, a pipe that
// nobody writes to; a ninth makes the file RIG_FREED once it gets its turn.
import fs from 'node:fs';
import process from 'node:process';
import threads from 'node:worker_threads';

const { RIG_PIPE: pipe = '', RIG_FREED: freed = '' } = process.env;
if (threads.isMainThread) {
  process.on('SIGUSR2', () => {
    for (let job = 0; job < 8; job++) fs.open(pipe, 'r', () => undefined);
    fs.writeFile(freed, '', () => undefined);
  });
}
