import type { Registration } from './register-evals.ts';

/** What of Vitest the generated module passes on: it is the project's own. */
export interface VitestApi {
  readonly test: (
    name: string,
    options: { readonly timeout: number },
    body: (context: VitestContext) => Promise<void>,
  ) => unknown;
  readonly afterAll: (body: () => Promise<void>, timeout: number) => unknown;
}

export interface VitestContext {
  readonly signal: AbortSignal;
  readonly annotate: (message: string) => Promise<unknown>;
}

/** Registers the evals of a file as tests of Vitest. 0 is no timeout there. */
export async function vitestEvals({ test, afterAll }: VitestApi, registration: Registration): Promise<void> {
  const { registerEvals } = await import('./register-evals.ts');
  await registerEvals(registration, {
    test: (name, timeout, body) => {
      test(name, { timeout: timeout ?? 0 }, async ({ signal, annotate }) =>
        body({
          signal,
          note: async (text) => {
            await annotate(text);
          },
        }),
      );
    },
    afterAll: (body) => {
      afterAll(body, 0);
    },
    update: 'vitest -u',
  });
}
