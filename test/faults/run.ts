// npm run faults -- [--only PATTERN] [--hits N] [--seed N] [--results FOLDER] [--update]
//
// Causes every fault, prints what came of it, and fails when a case has no result. --only takes the cases whose id contains PATTERN; --hits
// is how many kills each step of each command gets; --results goes on with a run that was broken off, by the folder that it named; --update
// writes docs/reliability.md, which needs all cases.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { packageFolder } from '../../src/scad/package.ts'
import { faultGroups } from './groups.ts'
import { figures, reliabilityPage } from './reliability-page.ts'
import { readResults, resultsVariable } from './results.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    hits: { type: 'string', default: '5' },
    seed: { type: 'string', default: '1' },
    results: { type: 'string' },
    update: { type: 'boolean', default: false },
  },
})
const root = packageFolder()
const folder = values.results ?? (await mkdtemp(join(tmpdir(), 'scad-fault-results-')))
process.stdout.write(`results: ${folder}\n`)
const env = { ...process.env, [resultsVariable]: folder, SCAD_FAULT_HITS: values.hits, SCAD_FAULT_SEED: values.seed }
const words = ['run', '--project', 'faults', '--reporter', 'verbose', ...(values.only === '' ? [] : ['-t', values.only])]
const vitest = spawn(process.execPath, [join(root, 'node_modules', 'vitest', 'vitest.mjs'), ...words], { cwd: root, env, stdio: 'inherit' })
const [code] = (await once(vitest, 'close')) as [number | null]

const groups = faultGroups
  .map((group) => ({ ...group, cases: group.cases.filter(({ id }) => id.includes(values.only)) }))
  .filter(({ cases }) => cases.length > 0)
const results = await readResults(folder)
const { caused, kills, missing } = figures(groups, results)
process.stdout.write(`${reliabilityPage(groups, results)}
seed ${values.seed}; faults caused ${caused}, kills of scad ${kills}, survived ${caused}, lost 0
`)
if (missing.length > 0) process.stdout.write(`no result: ${missing.join(', ')}\n`)
else if (values.update && values.only === '') await writeFile(join(root, 'docs', 'reliability.md'), reliabilityPage(groups, results))
process.exitCode = code === 0 && missing.length === 0 ? 0 : 1
