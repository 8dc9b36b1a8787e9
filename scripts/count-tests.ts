// Prints `N passed, N failed` from vitest's JSON report as the last line of .ci/run, and before it each test that failed, so that the end
// of a long log says what to look at.
// Usage: count-tests.ts REPORT FAILED, where FAILED is 1 when a check or vitest itself ended badly.
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { z } from 'zod'

const reportSchema = z.object({
  numPassedTests: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string(),
      assertionResults: z.array(z.object({ status: z.string(), fullName: z.string(), failureMessages: z.array(z.string()).nullish() })),
    }),
  ),
})

const [file = '', failedBefore = '0'] = process.argv.slice(2)
const { passed, failures } = count(file)
// A failure that no test stands for (a static check, a crash, a report with nothing in it) counts as one.
const total = failures.length === 0 && (failedBefore !== '0' || passed === 0) ? 1 : failures.length
for (const failure of failures) console.log(failure)
console.log(`${passed} passed, ${total} failed`)
process.exitCode = total === 0 ? 0 : 1

function count(path: string): { passed: number; failures: string[] } {
  try {
    const report = reportSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
    const failed = report.testResults.flatMap(({ name, status, message, assertionResults }) => {
      const place = relative('.', name)
      // A file that could not be loaded failed without a test of its own.
      if (status === 'failed' && assertionResults.length === 0) return [told(place, [message])]
      return assertionResults
        .filter((test) => test.status === 'failed')
        .map(({ fullName, failureMessages }) => told(`${place} > ${fullName}`, failureMessages ?? []))
    })
    return { passed: report.numPassedTests, failures: failed }
  } catch (error) {
    return { passed: 0, failures: [told(`the report ${path}`, [String(error)])] }
  }
}

/** A failure and the beginning of why. */
function told(what: string, messages: readonly string[]): string {
  const why = messages.flatMap((message) => message.split('\n')).slice(0, 12)
  return [`failed: ${what}`, ...why.map((line) => `  ${line.slice(0, 300)}`)].join('\n')
}
