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
    // walks over all pages take seconds for each on a slow machine; what never comes is told long before
    testTimeout: 900_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 90_000, interval: 100 } },
  },
});
