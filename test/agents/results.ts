import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { packageFolder } from '../../src/scad/package.ts'

const resultSchema = z.strictObject({ adapter: z.string(), version: z.string(), id: z.string(), seen: z.string() })
/** What came of one case with the published program of one row. */
export type Result = z.infer<typeof resultSchema>

/** Where results are put for the runner; without it nobody asks for them. */
export const resultsVariable = 'SCAD_AGENT_RESULTS'

export async function recordResult(result: Result): Promise<void> {
  const folder = process.env[resultsVariable]
  if (folder === undefined) return
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, `${result.adapter}-${result.id}.json`), JSON.stringify(result))
}

/** All that were recorded in a folder. */
export async function readResults(folder: string): Promise<Result[]> {
  const files = (await readdir(folder).catch(() => [])).filter((file) => file.endsWith('.json'))
  return await Promise.all(files.map(async (file) => resultSchema.parse(JSON.parse(await readFile(join(folder, file), 'utf8')))))
}

/** The results that docs/agents.md tells. */
export const keptResultsFile = join(packageFolder(), 'test', 'agents', 'results.json')

export async function keptResults(): Promise<Result[]> {
  return z.array(resultSchema).parse(JSON.parse(await readFile(keptResultsFile, 'utf8')))
}
