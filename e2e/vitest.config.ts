import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    include: ['e2e/*.spec.ts'],
    globalSetup: 'e2e/src/setup.ts',
    setupFiles: 'e2e/src/each.ts',
    isolate: false,
    // as many as there are processors on a small machine
    maxWorkers: 2,
    testTimeout: 240_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000, interval: 100 } },
  },
});
