import { closeSync, lstatSync, readSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { StorageError } from '../core/errors.ts';
import { latestName, pointerIn } from './latest-pointer.ts';
import { openRegularFileSync, unreadable, UnreadableFile } from './regular-file.ts';
import { errorCode, quoted } from './system-error.ts';

/** A task file that exists and can be opened. */
export interface FoundTaskFile {
  /** As a person would write it: relative where the argument or the output directory was. */
  readonly given: string;
  /** Absolute, without links: a later submit cannot move it. */
  readonly path: string;
  /** The run directory beside it. */
  readonly directory: string;
}

/**
 * Finds the task file that an argument means: a path, `latest`, or a name or id in the output directory. Links are
 * followed once, here. Throws a `StorageError` for whatever cannot be read as a file.
 */
export function resolveTaskFile(argument: string, outputDir: string, cwd: string): FoundTaskFile {
  const given = candidates(argument, outputDir).find((path) => isThere(resolve(cwd, path)));
  if (given === undefined) throw missing(argument, outputDir);
  try {
    const path = realPath(resolve(cwd, given));
    closeSync(openRegularFileSync(path));
    return { given: join(dirname(given), basename(path)), path, directory: runDirectoryOf(path) };
  } catch (error) {
    if (basename(given) === latestName && errorCode(error) === 'ENOENT') throw noTasks(dirname(given));
    throw new StorageError(`The task file ${quoted(given)} ${unreadable(error).message}.`, submitFirst, error);
  }
}

/** The run directory of a task file: the same name, ending in `.d`. */
export function runDirectoryOf(taskFilePath: string): string {
  if (!taskFilePath.endsWith('.json')) throw new UnreadableFile('has no name that ends in ".json"');
  return `${taskFilePath.slice(0, -'.json'.length)}.d`;
}

const submitFirst = 'Run `evals submit` first, or name a task file with its path.';

function candidates(argument: string, outputDir: string): string[] {
  if (argument === 'latest') return [join(outputDir, latestName)];
  if (/[/\\]/.test(argument)) return [argument];
  const names = [argument, `${argument}.json`, `tasks_${argument}.json`].map((name) => join(outputDir, name));
  return argument.endsWith('.json') ? [argument, ...names] : names;
}

function realPath(path: string): string {
  const real = realpathSync(path);
  if (basename(real) !== latestName) return real;
  const pointer = pointerIn(beginningOf(real));
  return pointer === undefined ? real : realpathSync(join(dirname(real), pointer));
}

/** Enough of it to tell a pointer; a copy of a task file, however large, is not one. */
function beginningOf(path: string): string {
  const file = openRegularFileSync(path);
  try {
    const buffer = Buffer.alloc(1000);
    return buffer.toString('utf8', 0, readSync(file, buffer));
  } finally {
    closeSync(file);
  }
}

function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    // What cannot even be looked at is tried, and then explained.
    return errorCode(error) !== 'ENOTDIR' && errorCode(error) !== 'ENAMETOOLONG';
  }
}

function missing(argument: string, outputDir: string): StorageError {
  if (argument === 'latest') return noTasks(outputDir);
  if (basename(argument) === latestName) return noTasks(/[/\\]/.test(argument) ? dirname(argument) : outputDir);
  const place = /[/\\]/.test(argument) ? '' : ` here or in ${quoted(outputDir)}`;
  return new StorageError(`The task file ${quoted(argument)} does not exist${place}.`, submitFirst);
}

function noTasks(directory: string): StorageError {
  return new StorageError(`No tasks in ${quoted(directory)}.`, 'Run `evals submit` first.');
}
