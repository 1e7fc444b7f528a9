import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 180_000,
    // Nothing is tested by the clock: a busy machine may take its time.
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 2,
    // The file is for whoever runs the tests unattended and wants the total alone.
    reporters: ['default', ['json', { outputFile: 'dist/test-results.json' }]],
  },
});
