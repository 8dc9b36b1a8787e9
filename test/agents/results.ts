import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { packageFolder } from '../../src/scad/package.ts'
import { resultStore } from '../support/result-store.ts'
import { treeHash } from './tree-hash.ts'

const resultSchema = z.strictObject({
  adapter: z.string(),
  version: z.string(),
  id: z.string(),
  seen: z.string(),
  tree: z.string().describe('see `treeHash`'),
})
/** What came of one case with the published program of one row. */
export type Result = z.infer<typeof resultSchema>

const nameOf = ({ adapter, id, tree }: Pick<Result, 'adapter' | 'id' | 'tree'>): string => `${adapter}-${id}-${tree}`
export const agentResults = resultStore('SCAD_AGENT_RESULTS', resultSchema, nameOf)

/** Records what was seen with the rows and the runner as they are. */
export async function recordSeen(result: Omit<Result, 'tree'>): Promise<void> {
  await agentResults.record({ ...result, tree: treeHash() })
}

/** Whether the run has seen a case with the rows and the runner as they are. */
export function wasSeen(adapter: string, id: string): boolean {
  return agentResults.has(nameOf({ adapter, id, tree: treeHash() }))
}

/** The results that docs/agents.md tells. */
export const keptResultsFile = join(packageFolder(), 'test', 'agents', 'results.json')

export async function keptResults(): Promise<Result[]> {
  return z.array(resultSchema).parse(JSON.parse(await readFile(keptResultsFile, 'utf8')))
}
