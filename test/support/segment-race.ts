import { writeSync } from 'node:fs';
import { systemFiles } from '../../src/store/journal/files.ts';
import { createSegment } from '../../src/store/journal/segment-file.ts';

/** A process of its own: tries to create each segment of a folder, and prints the numbers that it got. */
const [directory = '', runner = '', count = '0'] = process.argv.slice(2);
process.stdin.once('data', () => {
  const won = Array.from({ length: Number(count) }, (_, index) => index + 1).filter((number) => {
    const segment = createSegment(
      directory,
      number,
      runner,
      (fd) => {
        writeSync(fd, `${runner}\n`);
      },
      systemFiles,
    );
    if (segment !== undefined) systemFiles.closeSync(segment.fd);
    return segment !== undefined;
  });
  process.stdout.write(JSON.stringify(won), () => {
    process.stdin.destroy();
  });
});
process.stderr.write('ready');
