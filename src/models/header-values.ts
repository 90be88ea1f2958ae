/** Names in lower case, as `node:http` and undici give them. */
export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The header's value; the first where there are several. */
export function single(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0];
}

/** A number as headers write them: digits, perhaps with a point. */
export function nonNegative(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*\d+(\.\d*)?\s*$/.test(text) ? Number(text) : undefined;
}
