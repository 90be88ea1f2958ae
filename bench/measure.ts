import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** What one whole process took, start-up and exit included. */
export interface Measurement {
  readonly seconds: number;
  /** User and system time, read from /proc every 20 ms: the last 20 ms may be missing. */
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
  /** Bytes handed to write(2), whatever reached the device. */
  readonly writtenBytes: number;
  readonly exitCode: number | null;
  readonly stdout: string;
}

export interface Program {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export async function measure(program: Program): Promise<Measurement> {
  const started = performance.now();
  const child = spawn(program.command, program.arguments, {
    env: { ...process.env, ...program.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(program.cwd === undefined ? {} : { cwd: program.cwd }),
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  let usage = { cpuSeconds: 0, peakMegabytes: 0, writtenBytes: 0 };
  const watch = setInterval(() => {
    usage = readUsage(child.pid ?? 0) ?? usage;
  }, 20);
  const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve));
  const seconds = (performance.now() - started) / 1000;
  clearInterval(watch);
  if (exitCode !== 0) process.stderr.write(stderr);
  return { seconds, ...usage, exitCode, stdout };
}

function readUsage(pid: number): Pick<Measurement, 'cpuSeconds' | 'peakMegabytes' | 'writtenBytes'> | undefined {
  try {
    const stat =
      readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
        .split(') ')[1]
        ?.split(' ') ?? [];
    const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
    const io = readFileSync(`/proc/${String(pid)}/io`, 'utf8');
    const peak = /VmHWM:\s+(\d+)/.exec(status)?.[1];
    if (peak === undefined) return undefined;
    return {
      cpuSeconds: (Number(stat[11]) + Number(stat[12])) / 100,
      peakMegabytes: Number(peak) / 1024,
      writtenBytes: Number(/wchar: (\d+)/.exec(io)?.[1] ?? 0),
    };
  } catch {
    return undefined; // the process has ended
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? NaN)
    : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}
