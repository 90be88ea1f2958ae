import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'node',
    include: ['test/**/*.test.ts'],
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
