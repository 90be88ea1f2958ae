import { after, test } from 'node:test';

/** Registers the evals of a file as tests of `node --test`. */
export async function nodeEvals(file: string): Promise<void> {
  const { registerEvals } = await import('./register-evals.ts');
  await registerEvals(
    { file, cwd: process.cwd(), options: {} },
    {
      test: (name, timeout, body) => {
        void test(name, timeout === undefined ? {} : { timeout }, async (context) =>
          body({
            signal: context.signal,
            note: (text) => {
              context.diagnostic(text);
            },
          }),
        );
      },
      afterAll: (body) => {
        after(body);
      },
      update: 'EVALS_UPDATE_BASELINES=1',
    },
  );
}
