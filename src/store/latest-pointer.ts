export const latestName = 'latest_tasks.json';

const pointerPattern = /^\s*\{\s*"pointer"\s*:\s*"(tasks_[A-Za-z0-9._-]+\.json)"\s*\}\s*$/;

/** The name in a pointer file, which stands for a link where the file system has none; undefined for any other content. */
export function pointerIn(text: string): string | undefined {
  return pointerPattern.exec(text)?.[1];
}
