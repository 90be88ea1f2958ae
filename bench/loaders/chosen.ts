// Our loader, as the program uses it.
import { loadEvalFiles } from '../../src/evals/loader/load-eval-files.ts';
import { loaderHost } from '../../src/operations/loader-host.ts';

const [file] = await loadEvalFiles([process.argv[2] ?? ''], { cwd: process.cwd(), host: loaderHost() });
const found = file?.evals[0];
let text = found?.prompt ?? '';
try {
  found?.thaw?.({ id: '', input: null, target: null });
} catch (error) {
  text = (error as Error).stack ?? '';
}
process.stdout.write(text);
