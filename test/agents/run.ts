// npm run agents -- [--only PATTERN] [--results FOLDER] [--update]
//
// Runs the published programs of all rows in all cases, prints what was seen, and fails when a case has no result. --only takes the tests
// whose name fits PATTERN; --results adds to what a run before has seen, by the folder that it named; --update writes the table of
// docs/agents.md, which needs all of them.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { adapters } from '../../src/agents/adapters.ts'
import { packageFolder } from '../../src/scad/package.ts'
import { keptResultsFile, readResults, resultsVariable } from './results.ts'
import { missingResults, verifiedTable } from './verified.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    results: { type: 'string' },
    update: { type: 'boolean', default: false },
  },
})
const root = packageFolder()
const folder = values.results ?? (await mkdtemp(join(tmpdir(), 'scad-agent-results-')))
process.stdout.write(`results: ${folder}\n`)
const run = async (...words: string[]): Promise<number | null> => {
  const child = spawn(process.execPath, words, { cwd: root, env: { ...process.env, [resultsVariable]: folder }, stdio: 'inherit' })
  const [code] = (await once(child, 'close')) as [number | null]
  return code
}

const only = values.only === '' ? [] : ['-t', values.only]
const code = await run(join('node_modules', 'vitest', 'vitest.mjs'), 'run', '--project', 'agents', '--reporter', 'verbose', ...only)
const results = (await readResults(folder)).toSorted((a, b) => `${a.adapter} ${a.id}`.localeCompare(`${b.adapter} ${b.id}`))
const missing = missingResults(adapters, results)
process.stdout.write(`${verifiedTable(adapters, results).join('\n')}\n`)
if (missing.length > 0) process.stdout.write(`no result: ${missing.join(', ')}\n`)
else if (values.update && code === 0) {
  await writeFile(keptResultsFile, `${JSON.stringify(results, null, 2)}\n`)
  await run(join('scripts', 'docs.ts'))
}
process.exitCode = code === 0 && missing.length === 0 ? 0 : 1
