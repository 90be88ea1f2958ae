import type { KeptAbout, KeptAnswer } from '../../core/completion-store.ts';
import { isJsonObject, type JsonObject } from '../../core/json.ts';
import { latestTime } from '../journal/event-shape.ts';

/** An answer as it lies in the cache: JSON, named as in the journal. */
export function encodeAnswer(answer: KeptAnswer): string {
  const { boughtAt, status, latencyMs, requestId, encoding, body } = answer;
  const content = encoding === 'utf8' ? { body } : { base64: body };
  return JSON.stringify({ v: 1, t: boughtAt, status, ms: latencyMs, request_id: requestId, ...content });
}

/** undefined for what we have not written, or in a form of another version. */
export function decodeAnswer(data: Buffer): KeptAnswer | undefined {
  const value = parsed(data);
  const content = value && contentOf(value);
  if (value?.['v'] !== 1 || content === undefined) return undefined;
  const { t, status, ms, request_id: requestId } = value;
  if (!isTime(t) || !isNumber(status) || !isNumber(ms)) return undefined;
  return { boughtAt: t, status, latencyMs: ms, requestId: isText(requestId) ? requestId : undefined, ...content };
}

function contentOf({ body, base64 }: JsonObject): Pick<KeptAnswer, 'encoding' | 'body'> | undefined {
  if (isText(body)) return { encoding: 'utf8', body };
  return isText(base64) ? { encoding: 'base64', body: base64 } : undefined;
}

/** What stands in the index beside an answer, so that statistics need not open it. */
export function encodeAbout({ address, model, usage }: KeptAbout): JsonObject {
  return { address, model, ...(usage === undefined ? {} : { input: usage.input, output: usage.output }) };
}

export interface EntryAbout {
  readonly address: string;
  readonly model: string;
  /** 0 where the server did not tell. */
  readonly input: number;
  readonly output: number;
}

/** What can be made of an index entry, whoever wrote it. */
export function decodeAbout(value: unknown): EntryAbout {
  const about = isJsonObject(value) ? value : {};
  const text = (name: string): string => (isText(about[name]) ? about[name] : '');
  const count = (name: string): number => (Number.isSafeInteger(about[name]) ? Math.max(0, Number(about[name])) : 0);
  return { address: text('address'), model: text('model'), input: count('input'), output: count('output') };
}

function parsed(data: Buffer): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(data.toString('utf8'));
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
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
