import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 90_000,
    maxWorkers: 3, // most of them wait: for programs to start, and for what a platform does not answer
    // Loading the program for each file would take longer than the tests.
    isolate: false,
    setupFiles: ['test/clean-up.ts'],
  },
})
