import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['*.test.ts'],
    environment: 'node',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A browser on a machine that is busy with others may miss a moment once; a defect fails twice.
    retry: 1,
    // Made for two cores: a page that waits leaves its core to another.
    maxWorkers: 2,
    maxConcurrency: 2,
  },
});
