import { EvalsError, messageOf, UsageError } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';
import { shownPath } from './shown-path.ts';
import { sourceLine } from './source-line.ts';

/**
 * What a user's file threw while it was loaded, as a message with the first line of the stack that is the user's own. Errors that
 * people can act upon already stay as they are. `texts`: the user's files by path.
 */
export function thrownWhileLoading(
  thrown: unknown,
  { shown, cwd, texts }: { shown: string; cwd: string; texts: ReadonlyMap<string, string> },
): EvalsError {
  if (thrown instanceof EvalsError) return thrown;
  const what = printable(thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : messageOf(thrown));
  const place = ownPlace(thrown, texts);
  if (place === undefined) return new UsageError(`${shown} cannot be loaded: ${what}`, undefined, thrown);
  const { path, line, column } = place;
  const text = texts.get(path)?.split(/\r?\n/)[line - 1] ?? '';
  return new UsageError(
    `${shownPath(path, cwd)}:${String(line)}:${String(column)} threw while it was loaded: ${what}`,
    sourceLine(line, text, column - 1).join('\n'),
    thrown,
  );
}

interface Place {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

function ownPlace(thrown: unknown, texts: ReadonlyMap<string, string>): Place | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const places = (thrown.stack ?? '').split('\n').flatMap(placesIn);
  return places.find(({ path }) => texts.has(path));
}

/** `    at load (/home/ada/a.ts:3:7)`, `    at async file:///home/ada/a.ts:3:7` */
function placesIn(frame: string): Place[] {
  const found = /^\s+at (?:.*\(|async )?(?:file:\/\/)?(.+?):(\d+):(\d+)\)?$/.exec(frame);
  return found === null ? [] : [{ path: found[1] ?? '', line: Number(found[2]), column: Number(found[3]) }];
}
