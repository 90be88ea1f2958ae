/**
 * Makes tests of eval files: `node --import durable-evals/register --test sentiment.eval.ts`.
 */
import * as modules from 'node:module';
import * as hooks from './load-hooks.ts';
import { programUrl } from './program-url.ts';

interface ModuleHooks {
  /** From Node 22.15 on; `register` is deprecated where it is. */
  readonly registerHooks?: (hooks: object) => unknown;
  readonly register: (url: string) => unknown;
}

const { registerHooks, register } = modules as unknown as ModuleHooks;
if (registerHooks === undefined) register(programUrl('load-hooks'));
else registerHooks({ resolve: hooks.resolve, load: hooks.load });
