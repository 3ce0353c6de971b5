import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    include: ['e2e/*.spec.ts'],
    globalSetup: 'e2e/src/setup.ts',
    setupFiles: 'e2e/src/each.ts',
    isolate: false,
    // the server is stopped in the middle of one file, so no other may need it then
    maxWorkers: 1,
    testTimeout: 240_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000, interval: 100 } },
  },
});
