import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { packageFolder } from '../../src/scad/package.ts'
import { resultStore } from '../support/result-store.ts'

const resultSchema = z.strictObject({ adapter: z.string(), version: z.string(), id: z.string(), seen: z.string() })
/** What came of one case with the published program of one row. */
export type Result = z.infer<typeof resultSchema>

export const agentResults = resultStore('SCAD_AGENT_RESULTS', resultSchema, ({ adapter, id }) => `${adapter}-${id}`)

/** The results that docs/agents.md tells. */
export const keptResultsFile = join(packageFolder(), 'test', 'agents', 'results.json')

export async function keptResults(): Promise<Result[]> {
  return z.array(resultSchema).parse(JSON.parse(await readFile(keptResultsFile, 'utf8')))
}
