// Prints `N passed, N failed` from vitest's JSON report as the last line of .ci/run.
// Usage: count-tests.ts REPORT FAILED, where FAILED is 1 when a check or vitest itself ended badly.
import { readFileSync } from 'node:fs'
import { z } from 'zod'

const reportSchema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.unknown()) })),
})

const [file = '', failedBefore = '0'] = process.argv.slice(2)
const { passed, failed } = count(file)
// A failure that no test stands for (a static check, a crash, a report with nothing in it) counts as one.
const total = failed === 0 && (failedBefore !== '0' || passed === 0) ? 1 : failed
console.log(`${passed} passed, ${total} failed`)
process.exitCode = total === 0 ? 0 : 1

function count(path: string): { passed: number; failed: number } {
  try {
    const report = reportSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
    // A file that could not be loaded failed without a test of its own.
    const unloaded = report.testResults.filter(({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0)
    return { passed: report.numPassedTests, failed: report.numFailedTests + unloaded.length }
  } catch {
    return { passed: 0, failed: 1 }
  }
}
