import { readFileSync } from 'node:fs';
import type { Question } from '../../src/simulation/questions.ts';
import { startSimulation } from '../../src/simulation/server.ts';
import type { MockProcessData } from './mock-process.ts';

const data = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as MockProcessData;

const simulation = await startSimulation({
  settings: data.settings,
  samples: [...data.questions, ...(data.samplesFile === undefined ? [] : samplesIn(data.samplesFile))],
});
process.stdout.write(`${simulation.baseUrl}\n`);

// The other end closes when the starter ends, however it ends.
process.stdin.resume().on('end', () => void simulation.close());

function samplesIn(path: string): readonly Question[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Question);
}
