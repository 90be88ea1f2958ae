import { crc32 } from 'node:zlib';
import type { JournalEvent } from '../../core/event.ts';

/** Every line ends in `,"c":"hhhhhhhh"}` and LF, the CRC-32 of all bytes before it. */
const seal = Buffer.from(',"c":"00000000"}\n');
const digitsAt = ',"c":"'.length;
const afterDigits = digitsAt + 8;
const LF = 0x0a;

const hexDigit = new Int8Array(256).fill(-1);
for (let value = 0; value < 16; value++) hexDigit[value.toString(16).charCodeAt(0)] = value;

/** An event as one line of a journal: ordinary JSON, with a checksum as its last member. */
export function encodeRecord(event: JournalEvent): Buffer {
  return sealed(textOf(event));
}

/** The text of a JSON object as one line with a checksum as its last member. */
export function sealed(json: string): Buffer {
  const text = json.slice(0, -1);
  const checksum = crc32(text).toString(16).padStart(8, '0');
  return Buffer.from(`${text},"c":"${checksum}"}\n`);
}

/** Whether the bytes from `start` to `end`, its line feed included, are a record exactly as it was written. */
export function isIntact(bytes: Buffer, start: number, end: number): boolean {
  const sealAt = end - seal.length;
  if (sealAt <= start || bytes[end - 1] !== LF) return false;
  let checksum = 0;
  for (let index = 0; index < seal.length; index++) {
    const byte = bytes[sealAt + index] ?? 0;
    if (index >= digitsAt && index < afterDigits) {
      const digit = hexDigit[byte] ?? -1;
      if (digit < 0) return false;
      checksum = checksum * 16 + digit;
    } else if (byte !== seal[index]) return false;
  }
  return crc32(bytes.subarray(start, sealAt)) === checksum;
}

/** What a reader needs of a call comes first, so that it is found without parsing the answer. */
function textOf(event: JournalEvent): string {
  if (event.e !== 'completion' && event.e !== 'attempt') return JSON.stringify(event);
  const { s, r, k, a, t } = event;
  const call = `{"e":"${event.e}","s":${s},"r":${r},"k":${JSON.stringify(k)},"a":${a},"t":${t}`;
  if (event.e === 'attempt') return event.m === undefined ? `${call}}` : `${call},"m":[${event.m[0]},${event.m[1]}]}`;
  const { from, step, status, ms, request_id, body, base64 } = event;
  const origin = from === undefined && step === undefined ? '' : `,${JSON.stringify({ from, step }).slice(1, -1)}`;
  return `${call}${origin},"status":${status},"ms":${ms},${JSON.stringify({ request_id, body, base64 }).slice(1)}`;
}
