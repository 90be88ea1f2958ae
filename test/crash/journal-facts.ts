// An independent reader of results: knows the documented format and none of the product's code.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

export interface Facts {
  /** `<model> <question>` of every answer on disk. */
  readonly answers: Set<string>;
  /** The same of every pass that has an outcome → how many outcomes count for it. */
  readonly outcomes: Map<string, number>;
  /** Completions in all, whatever is in them. */
  readonly bodies: number;
  readonly tornTails: number;
  readonly segments: number;
}

interface Line {
  readonly e: string;
  readonly s: number;
  readonly r: number;
  readonly replaces?: string;
  readonly upto?: Record<string, number>;
}

export function readFacts(taskFile: string): Facts {
  const directory = taskFile.replace(/\.json$/, '.d');
  const plan = JSON.parse(readFileSync(join(directory, 'spec.json'), 'utf8')) as {
    tasks: { task_id: string; model_name: string; dataset: { samples: string } }[];
  };
  const facts = {
    answers: new Set<string>(),
    outcomes: new Map<string, number>(),
    bodies: 0,
    tornTails: 0,
    segments: 0,
  };
  for (const task of plan.tasks) {
    const questions = readFileSync(join(directory, task.dataset.samples), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { input: string }).input);
    const segments = segmentsIn(join(directory, 'journal', task.task_id));
    const adopted = adoptedOffsets(segments.map(({ lines }) => lines));
    facts.segments += segments.length;
    for (const { number, lines, torn } of segments) {
      if (torn) facts.tornTails += 1;
      const limit = adopted.get(number) ?? Infinity;
      for (const { line, end } of lines) {
        if (line.e === 'completion') facts.bodies += 1;
        take(facts, line, `${task.model_name} ${questions[line.s] ?? ''}`, end <= limit);
      }
    }
  }
  return facts;
}

function take({ answers, outcomes }: Facts, line: Line, key: string, counts: boolean): void {
  if (line.e === 'completion') answers.add(key);
  if (line.e !== 'outcome' || !counts) return;
  outcomes.set(key, (outcomes.get(key) ?? 0) + (line.replaces === undefined ? 1 : 0));
}

function segmentsIn(folder: string): { number: number; lines: { line: Line; end: number }[]; torn: boolean }[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /^\d{6}\.jsonl$/.test(name))
    .sort()
    .map((name) => ({ number: Number.parseInt(name, 10), ...readSegment(join(folder, name)) }));
}

/** Segment number → how far its successors had read it; what lies behind does not count as an outcome. */
function adoptedOffsets(segments: readonly { line: Line }[][]): Map<number, number> {
  const adopted = new Map<number, number>();
  for (const lines of segments) {
    for (const { line } of lines) {
      if (line.e !== 'adopt') continue;
      for (const [segment, offset] of Object.entries(line.upto ?? {})) {
        const known = adopted.get(Number(segment)) ?? Infinity;
        adopted.set(Number(segment), Math.min(known, offset));
      }
    }
  }
  return adopted;
}

function readSegment(path: string): { lines: { line: Line; end: number }[]; torn: boolean } {
  const bytes = readFileSync(path);
  const lines: { line: Line; end: number }[] = [];
  let start = 0;
  for (;;) {
    const end = bytes.indexOf(10, start);
    if (end === -1) break;
    const text = bytes.subarray(start, end).toString();
    const [, body, sum] = /^(.*),"c":"([0-9a-f]{8})"\}$/s.exec(text) ?? [];
    if (body === undefined || crc32(body).toString(16).padStart(8, '0') !== sum) {
      throw new Error(`${path}: damaged line at byte ${String(start)}`);
    }
    lines.push({ line: JSON.parse(text) as Line, end: end + 1 });
    start = end + 1;
  }
  return { lines, torn: start < bytes.length };
}
