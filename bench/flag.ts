/** A number given as `--name N` on the command line. */
export function flag(name: string, fallback: number): number {
  const position = process.argv.indexOf(`--${name}`);
  return position === -1 ? fallback : Number(process.argv[position + 1]);
}
