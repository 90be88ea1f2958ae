import { submitSample } from './sample-submission.ts';

/** Submits `argv[3]` times into `argv[2]`, and prints the paths. All processes do so in the same second of virtual time. */
const [, , directory = '', times = '1'] = process.argv;
const created = await Promise.all(Array.from({ length: Number(times) }, async () => submitSample(directory)));
process.stdout.write(created.map(({ path }) => `${path}\n`).join(''));
