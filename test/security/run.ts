// npm run security -- [--only PATTERN] [--results FOLDER] [--update]
//
// Tries every attack, prints what came of it, and fails when a case has no result. --only takes the cases whose id contains PATTERN;
// --results goes on with a run that was broken off, by the folder that it named; --update writes docs/security.md, which needs all cases.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { packageFolder } from '../../src/scad/package.ts'
import { runSuite } from '../support/run-suite.ts'
import { securityGroups } from './groups.ts'
import { securityResults } from './results.ts'
import { missingCases, securityPage } from './security-page.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    results: { type: 'string' },
    update: { type: 'boolean', default: false },
  },
})
const { passed, results } = await runSuite({ project: 'security', store: securityResults, only: values.only, results: values.results })
const groups = securityGroups
  .map((group) => ({ ...group, cases: group.cases.filter(({ id }) => id.includes(values.only)) }))
  .filter(({ cases }) => cases.length > 0)
const held = new Set(results.map(({ id }) => id))
const missing = missingCases(groups, held)
process.stdout.write(securityPage(groups, held))
if (missing.length > 0) process.stdout.write(`no result: ${missing.join(', ')}\n`)
else if (values.update && values.only === '') await writeFile(join(packageFolder(), 'docs', 'security.md'), securityPage(groups, held))
process.exitCode = passed && missing.length === 0 ? 0 : 1
