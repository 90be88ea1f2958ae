/** The JSON Schema of eval files without code, as text; editors read it. */
export async function evalSchemaText(): Promise<string> {
  const { evalSchema } = await import('../evals/declared/schema.ts');
  return `${JSON.stringify(evalSchema, null, 2)}\n`;
}
