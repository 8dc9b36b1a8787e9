// npm run agents -- [--only PATTERN] [--results FOLDER] [--update]
//
// Runs the published programs of all rows in all cases, prints what was seen, and fails when a case has no result. --only takes the tests
// whose name fits PATTERN; --results goes on with a run before, by the folder that it named, and leaves out what that has seen with the rows
// and the runner as they are now; --update writes what was seen into the table of docs/agents.md, when all that ran
// passed.
import { execFileSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { adapters } from '../../src/agents/adapters.ts'
import { packageFolder } from '../../src/scad/package.ts'
import { runSuite } from '../support/run-suite.ts'
import { agentResults, keptResults, keptResultsFile, type Result } from './results.ts'
import { treeHash } from './tree-hash.ts'
import { missingResults, verifiedTable } from './verified.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    results: { type: 'string' },
    update: { type: 'boolean', default: false },
  },
})
const { passed, results: found } = await runSuite({ project: 'agents', store: agentResults, only: values.only, results: values.results })
const results = found.filter(({ tree }) => tree === treeHash())
if (results.length < found.length) process.stdout.write(`${found.length - results.length} results are of other rows or another runner\n`)
const missing = missingResults(adapters, results)
process.stdout.write(`${verifiedTable(adapters, results).join('\n')}\n`)
if (missing.length > 0) process.stdout.write(`no result: ${missing.join(', ')}\n`)
if (values.update && !passed) process.stdout.write('docs/agents.md stays as it is: not all that ran passed\n')
if (values.update && passed) {
  const nameOf = ({ adapter, id }: Result): string => `${adapter} ${id}`
  const seen = new Set(results.map(nameOf))
  const kept = [...(await keptResults()).filter((one) => !seen.has(nameOf(one))), ...results]
  const sorted = kept.toSorted((a, b) => nameOf(a).localeCompare(nameOf(b)))
  await writeFile(keptResultsFile, `${JSON.stringify(sorted, null, 2)}\n`)
  execFileSync(process.execPath, [join(packageFolder(), 'scripts', 'docs.ts')], { stdio: 'inherit' })
}
process.exitCode = passed && missing.length === 0 ? 0 : 1
