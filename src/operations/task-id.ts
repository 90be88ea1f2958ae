/** Names that a file system of the Windows family keeps for devices. */
const deviceName = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/;

/**
 * Ids of tasks, `<eval>__<model>`: lower case, safe as a folder's name, at most 100 characters, and each a different one
 * (`-2`, `-3`, … where two names come to the same).
 */
export function taskIds(names: readonly { readonly evalName: string; readonly modelName: string }[]): string[] {
  const taken = new Set<string>();
  return names.map(({ evalName, modelName }) => {
    const base = `${slug(evalName)}__${slug(modelName)}`.slice(0, 100);
    let id = base;
    for (let number = 2; taken.has(id); number++) id = `${base}-${String(number)}`;
    taken.add(id);
    return id;
  });
}

function slug(name: string): string {
  const safe = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/\.{2,}/g, '.')
    .replace(/^[^a-z0-9]+/, '')
    .replace(/[^a-z0-9]+$/, '');
  return safe === '' || deviceName.test(safe) ? `x-${safe}` : safe;
}
