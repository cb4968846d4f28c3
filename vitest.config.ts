import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 90_000,
    maxWorkers: 2,
    // Loading the program for each file would take longer than the tests.
    isolate: false,
    setupFiles: ['test/clean-up.ts'],
  },
})
