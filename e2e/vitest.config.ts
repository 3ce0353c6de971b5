import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    include: ['e2e/*.spec.ts'],
    globalSetup: 'e2e/src/setup.ts',
    setupFiles: 'e2e/src/each.ts',
    isolate: false,
    // one browser, one server, two processors
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
