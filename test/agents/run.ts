// npm run agents -- [--only PATTERN] [--results FOLDER] [--update]
//
// Runs the published programs of all rows in all cases, prints what was seen, and fails when a case has no result. --only takes the tests
// whose name fits PATTERN; --results adds to what a run before has seen, by the folder that it named; --update writes the table of
// docs/agents.md, which needs all of them.
import { execFileSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { adapters } from '../../src/agents/adapters.ts'
import { packageFolder } from '../../src/scad/package.ts'
import { runSuite } from '../support/run-suite.ts'
import { agentResults, keptResultsFile } from './results.ts'
import { missingResults, verifiedTable } from './verified.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    results: { type: 'string' },
    update: { type: 'boolean', default: false },
  },
})
const { passed, results: found } = await runSuite({ project: 'agents', store: agentResults, only: values.only, results: values.results })
const results = found.toSorted((a, b) => `${a.adapter} ${a.id}`.localeCompare(`${b.adapter} ${b.id}`))
const missing = missingResults(adapters, results)
process.stdout.write(`${verifiedTable(adapters, results).join('\n')}\n`)
if (missing.length > 0) process.stdout.write(`no result: ${missing.join(', ')}\n`)
else if (values.update && passed) {
  await writeFile(keptResultsFile, `${JSON.stringify(results, null, 2)}\n`)
  execFileSync(process.execPath, [join(packageFolder(), 'scripts', 'docs.ts')], { stdio: 'inherit' })
}
process.exitCode = passed && missing.length === 0 ? 0 : 1
