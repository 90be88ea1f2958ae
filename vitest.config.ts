import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'node',
    include: ['test/**/*.test.ts'],
    // What takes long runs only when asked for: `npm run test:crash`.
    exclude: process.env['EVALS_ON_DEMAND'] === undefined ? ['**/node_modules/**', 'test/**/*.demand.test.ts'] : [],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // A fake that outlives its test would tell the next one lies.
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
  },
});
