import type { AttemptEvent, CompletionEvent, JournalEvent, OpenEvent } from '../../core/event.ts';
import { failureClasses, stopKinds } from '../../core/failure.ts';
import { isJsonObject, type JsonObject } from '../../core/json.ts';
import type { Usage } from '../../core/model.ts';
import type { Spending } from '../../core/spending.ts';
import { isIntact } from './record.ts';

/** The beginning of an attempt or a completion, as `encodeRecord` writes it; not of one from the cache, which tells so before its status. */
const callPrefix =
  /^\{"e":"(?:attempt|completion)","s":(\d+),"r":(\d+),"k":"([\w.-]+)","a":(\d+),"t":(\d+)(?:,"status":(\d+),"ms":(\d+(?:\.\d+)?),"|(?:,"m":\[(\d+),(\d+|null)\])?,"c")/;
const prefixLength = 256;
const attempt = '{"e":"attempt",';

/** The event in an intact line; a completion comes without its body, which would be dear to parse. undefined when it is no event of ours. */
export function skimEvent(bytes: Buffer, start: number, end: number): JournalEvent | undefined {
  return (
    skimCall(bytes.toString('latin1', start, Math.min(end, start + prefixLength))) ?? parseEvent(bytes, start, end)
  );
}

/** The whole event in an intact line, its checksum included. undefined when it is no event of ours. */
export function parseEvent(bytes: Buffer, start: number, end: number): JournalEvent | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8', start, end));
    return isEvent(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The event in one line of bytes; undefined when it is damaged, or is no event of ours. */
export function decodeRecord(line: Buffer): JournalEvent | undefined {
  if (!isIntact(line, 0, line.length)) return undefined;
  const sealed: (JournalEvent & { c?: string }) | undefined = parseEvent(line, 0, line.length);
  if (sealed === undefined) return undefined;
  const { c: _, ...event } = sealed;
  return event;
}

function skimCall(prefix: string): AttemptEvent | CompletionEvent | undefined {
  const match = callPrefix.exec(prefix);
  if (match === null) return undefined;
  const call = {
    s: Number(match[1]),
    r: Number(match[2]),
    k: match[3] ?? '',
    a: Number(match[4]),
    t: Number(match[5]),
  };
  if (prefix.startsWith(attempt)) {
    return match[6] === undefined ? { e: 'attempt', ...call, ...boundOf(match[8], match[9]) } : undefined;
  }
  return match[6] === undefined
    ? undefined
    : { e: 'completion', ...call, status: Number(match[6]), ms: Number(match[7]) };
}

function boundOf(input?: string, output?: string): Pick<AttemptEvent, 'm'> {
  return input === undefined ? {} : { m: [Number(input), output === 'null' ? null : Number(output)] };
}

/** A checksum proves that a line is as it was written, not that we wrote it. */
function isEvent(value: unknown): value is JournalEvent {
  if (!isJsonObject(value)) return false;
  const shape =
    typeof value['e'] === 'string' && Object.hasOwn(shapes, value['e'])
      ? shapes[value['e'] as JournalEvent['e']]
      : undefined;
  return shape?.(value) ?? false;
}

const isCall = (value: JsonObject): boolean =>
  isIndexed(value) && typeof value['k'] === 'string' && isCount(value['a']);

const shapes: Record<JournalEvent['e'], (value: JsonObject) => boolean> = {
  open: (value) =>
    isCount(value['segment']) &&
    isTime(value['t']) &&
    isJsonObject(value['owner']) &&
    isOwner(value['owner']) &&
    isStrategy(value['strategy']) &&
    (value['to_the_end'] === undefined || value['to_the_end'] === true),
  adopt: (value) => isJsonObject(value['upto']) && Object.values(value['upto']).every(isCount),
  attempt: (value) => isCall(value) && isBound(value['m']),
  completion: (value) => isCall(value) && isNumber(value['ms']) && isCount(value['status']),
  error: (value) => isCall(value) && isFailure(value['error']),
  outcome: (value) => isIndexed(value) && isTime(value['t']) && isJudged(value) && isReckoned(value),
  early: (value) => isTime(value['t']) && isStoppedEarly(value),
  metrics: (value) =>
    isTime(value['t']) && isJsonObject(value['values']) && Object.values(value['values']).every(isNumber),
  window: (value) =>
    isTime(value['t']) &&
    isCount(value['from']) &&
    isCount(value['to']) &&
    typeof value['model'] === 'string' &&
    typeof value['why'] === 'string',
  stop: (value) =>
    isTime(value['t']) && isStop(value['error']) && (value['until'] === undefined || isTime(value['until'])),
  close: (value) => isTime(value['t']) && typeof value['why'] === 'string',
};

function isStoppedEarly(value: JsonObject): boolean {
  const { rule, n, failed, difference } = value;
  return (
    typeof rule === 'string' &&
    isCount(n) &&
    (n as number) > 0 &&
    isCount(failed) &&
    isEstimate(value) &&
    (difference === undefined ||
      (isJsonObject(difference) && typeof difference['with'] === 'string' && isEstimate(difference)))
  );
}

function isEstimate({ estimate, interval }: JsonObject): boolean {
  return isNumber(estimate) && Array.isArray(interval) && interval.length === 2 && interval.every(isNumber);
}

function isJudged(value: JsonObject): boolean {
  if (value['status'] === 'failed') return isFailure(value['error']);
  const scores = value['scores'];
  return value['status'] === 'scored' && Array.isArray(scores) && scores.length > 0 && scores.every(isScore);
}

/** What of an outcome is added to sums. */
function isReckoned({ replaces, usage, usd, unseen }: JsonObject): boolean {
  const known = replaces === undefined || (typeof replaces === 'string' && Object.hasOwn(failureClasses, replaces));
  return (
    known &&
    (unseen === undefined || isCount(unseen)) &&
    hasAll(usd, amounts, isNumber) &&
    hasAll(usage, tokenCounts, isCount)
  );
}

function hasAll(value: unknown, names: readonly string[], accepts: (part: unknown) => boolean): boolean {
  return value === undefined || (isJsonObject(value) && names.every((name) => accepts(value[name])));
}

const amounts: readonly (keyof Spending)[] = ['kept', 'wasted', 'saved'];
const tokenCounts: readonly (keyof Usage)[] = ['input', 'output', 'cached', 'reasoning'];

function isBound(value: unknown): boolean {
  if (value === undefined) return true;
  return Array.isArray(value) && value.length === 2 && isCount(value[0]) && (value[1] === null || isCount(value[1]));
}

function isScore(value: unknown): boolean {
  return isJsonObject(value) && typeof value['name'] === 'string' && isNumber(value['value']);
}

function isFailure(value: unknown): boolean {
  return isJsonObject(value) && typeof value['kind'] === 'string' && Object.hasOwn(failureClasses, value['kind']);
}

function isStop(value: unknown): boolean {
  return isFailure(value) || (isJsonObject(value) && stopKinds.some((kind) => kind === value['kind']));
}

function isOwner(value: JsonObject): boolean {
  const texts: (keyof OpenEvent['owner'])[] = ['runner', 'host', 'boot', 'namespace', 'started'];
  return texts.every((name) => typeof value[name] === 'string') && isCount(value['pid']);
}

function isStrategy(value: unknown): boolean {
  return value === undefined || (isJsonObject(value) && typeof value['name'] === 'string' && isCount(value['limit']));
}

function isIndexed(value: JsonObject): boolean {
  return isCount(value['s']) && isCount(value['r']);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isNumber(value: unknown): boolean {
  return Number.isFinite(value);
}

/** What a `Date` can hold (ECMA-262 §21.4.1.1). */
export const latestTime = 8.64e15;

function isTime(value: unknown): boolean {
  return isNumber(value) && Math.abs(value as number) <= latestTime;
}
