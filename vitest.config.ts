import { defineConfig } from 'vitest/config'

const unit = ['test/unit/**/*.test.ts', 'test/architecture.test.ts', 'test/docs/generated.test.ts']
const faults = 'test/faults/**/*.test.ts'
const security = 'test/security/**/*.test.ts'
const agents = 'test/agents/**/*.test.ts'

export default defineConfig({
  test: {
    pool: 'forks',
    // Tests share one engine and wait for it a third of their time; more at a time only wait for each other.
    maxWorkers: 3,
    // A build machine may stall; the retry is shown beside the test's name and never hides a second failure.
    retry: process.env['CI'] ? 1 : 0,
    projects: [
      { extends: true, test: { name: 'unit', include: unit, testTimeout: 30_000 } },
      {
        extends: true,
        test: {
          name: 'engine',
          include: ['test/**/*.test.ts'],
          exclude: [...unit, faults, agents, security],
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
      // The published programs of the agents: they start slowly, and try again and again where their API fails.
      { extends: true, test: { name: 'agents', include: [agents], testTimeout: 900_000, hookTimeout: 900_000, maxConcurrency: 3 } },
      // Each file has a session, or an engine, that its attacks share.
      { extends: true, test: { name: 'security', include: [security], testTimeout: 600_000, hookTimeout: 600_000 } },
      // Each file has an engine of its own, and kills it. The whole suite kills each step of a command several times in one test.
      {
        extends: true,
        test: {
          name: 'faults',
          include: [faults],
          testTimeout: process.env['SCAD_FAULT_HITS'] ? 7_200_000 : 900_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
})
