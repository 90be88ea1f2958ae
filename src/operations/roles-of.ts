/** A model for each role that a task names. */
export function rolesOf<T>(
  roles: Readonly<Record<string, string>> | undefined,
  modelOf: (name: string) => T,
): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(roles ?? {}).map(([role, name]) => [role, modelOf(name)]));
}
