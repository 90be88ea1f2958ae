import { createHash } from 'node:crypto';

/** Encrypts as the publisher of BrowseComp does: base64 of the text XORed with the repeated SHA-256 of the canary. */
function encryptedAsBrowseComp(text: string, canary: string): string {
  const key = createHash('sha256').update(canary).digest();
  const bytes = Buffer.from(text);
  for (let index = 0; index < bytes.length; index++) bytes[index]! ^= key[index % 32]!;
  return bytes.toString('base64');
}

/** A data file for `--eval browsecomp --data`, in the publisher's columns. */
export function browseCompCsv(rows: readonly { readonly question: string; readonly answer: string }[]): Uint8Array {
  const lines = rows.map(({ question, answer }, index) => {
    const canary = `canary-${index}`;
    return [encryptedAsBrowseComp(question, canary), encryptedAsBrowseComp(answer, canary), 'Topic', canary].join(',');
  });
  return new TextEncoder().encode(['problem,answer,problem_topic,canary', ...lines, ''].join('\n'));
}
