import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/*/src/**/*.test.ts', 'bench/src/**/*.test.ts', 'scripts/**/*.test.ts'],
    exclude: ['**/*.nats.test.ts', '**/node_modules/**'],
    isolate: false,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
