// npm run faults -- [--only PATTERN] [--hits N] [--seed N] [--results FOLDER] [--update]
//
// Causes every fault, prints what came of it, and fails when a case has no result. --only takes the cases whose id contains PATTERN; --hits
// is how many kills each step of each command gets; --results goes on with a run that was broken off, by the folder that it named; --update
// writes docs/reliability.md, which needs all cases.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { packageFolder } from '../../src/scad/package.ts'
import { runSuite } from '../support/run-suite.ts'
import { faultGroups } from './groups.ts'
import { figures, reliabilityPage } from './reliability-page.ts'
import { faultResults } from './results.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    hits: { type: 'string', default: '5' },
    seed: { type: 'string', default: '1' },
    results: { type: 'string' },
    update: { type: 'boolean', default: false },
  },
})
const { passed, results: found } = await runSuite({
  project: 'faults',
  store: faultResults,
  only: values.only,
  results: values.results,
  env: { SCAD_FAULT_HITS: values.hits, SCAD_FAULT_SEED: values.seed },
})
const results = new Map(found.map((result) => [result.id, result]))

const groups = faultGroups
  .map((group) => ({ ...group, cases: group.cases.filter(({ id }) => id.includes(values.only)) }))
  .filter(({ cases }) => cases.length > 0)
const { caused, kills, missing } = figures(groups, results)
process.stdout.write(`${reliabilityPage(groups, results)}
seed ${values.seed}; faults caused ${caused}, kills of scad ${kills}: all of these survived, lost 0
`)
if (missing.length > 0) process.stdout.write(`did not hold, or did not run: ${missing.join(', ')}\n`)
else if (values.update && values.only === '')
  await writeFile(join(packageFolder(), 'docs', 'reliability.md'), reliabilityPage(groups, results))
process.exitCode = passed && missing.length === 0 ? 0 : 1
