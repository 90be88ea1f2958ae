import type { KeptAbout, KeptAnswer } from '../../core/completion-store.ts';
import { isJsonObject, type JsonObject } from '../../core/json.ts';
import { latestTime } from '../journal/event-shape.ts';

/** An answer as it lies in the cache, named as in the journal; and beside it what statistics need. */
export function encodeEntry(answer: KeptAnswer, { address, model, usage }: KeptAbout): JsonObject {
  const { boughtAt, status, latencyMs, requestId, encoding, body } = answer;
  const tokens = usage === undefined ? {} : { input: usage.input, output: usage.output };
  const content = encoding === 'utf8' ? { body } : { base64: body };
  return { v: 1, address, model, ...tokens, t: boughtAt, status, ms: latencyMs, request_id: requestId, ...content };
}

/** undefined for what we have not written, or in a form of another version. */
export function decodeAnswer(entry: unknown): KeptAnswer | undefined {
  if (!isJsonObject(entry) || entry['v'] !== 1) return undefined;
  const content = contentOf(entry);
  const { t, status, ms, request_id: requestId } = entry;
  if (content === undefined || !isTime(t) || !isNumber(status) || !isNumber(ms)) return undefined;
  return { boughtAt: t, status, latencyMs: ms, requestId: isText(requestId) ? requestId : undefined, ...content };
}

export interface EntryAbout {
  readonly address: string;
  readonly model: string;
  /** 0 where the server did not tell. */
  readonly input: number;
  readonly output: number;
}

/** What can be made of an entry, whoever wrote it. */
export function decodeAbout(entry: unknown): EntryAbout {
  const about = isJsonObject(entry) ? entry : {};
  const text = (name: string): string => (isText(about[name]) ? about[name] : '');
  const count = (name: string): number => (Number.isSafeInteger(about[name]) ? Math.max(0, Number(about[name])) : 0);
  return { address: text('address'), model: text('model'), input: count('input'), output: count('output') };
}

function contentOf({ body, base64 }: JsonObject): Pick<KeptAnswer, 'encoding' | 'body'> | undefined {
  if (isText(body)) return { encoding: 'utf8', body };
  return isText(base64) ? { encoding: 'base64', body: base64 } : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && value >= 0;
}

function isTime(value: unknown): value is number {
  return isNumber(value) && value <= latestTime;
}
