import { fileURLToPath } from 'node:url';

/** Where the threads' programs lie: one level below dist/ (scripts/build.js sees to it), also when this runs from source in a test. */
const dist = new URL(import.meta.url.endsWith('.ts') ? '../../dist/' : '../', import.meta.url);

export const diskThreadUrl = new URL('store/disk-thread.js', dist);
export const mockThreadUrl = new URL('operations/mock-thread.js', dist);

/** What a shell runs as `evals`. */
export const programPath = fileURLToPath(new URL('../bin/evals.js', dist));
