import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/*/src/**/*.test.ts', 'bench/src/**/*.test.ts', 'scripts/**/*.test.ts'],
    exclude: ['**/*.nats.test.ts', '**/node_modules/**'],
    globalSetup: 'packages/server/src/foundation/database/embedded/test-cluster.ts',
    isolate: false,
    // vitest leaves one processor to itself, which is half of a small machine
    maxWorkers: Math.min(availableParallelism(), 6),
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // what comes by itself comes late on a machine that others use as well
    expect: { poll: { timeout: 60_000 } },
  },
});
