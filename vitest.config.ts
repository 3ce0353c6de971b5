import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/*/src/**/*.test.ts', 'bench/src/**/*.test.ts', 'scripts/**/*.test.ts'],
    exclude: ['**/*.nats.test.ts', '**/node_modules/**'],
    globalSetup: 'packages/server/src/foundation/database/embedded/test-cluster.ts',
    isolate: false,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
