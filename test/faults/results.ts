import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Seen } from './fault-case.ts'

const resultSchema = z.strictObject({
  id: z.string(),
  times: z.int(),
  seen: z.string(),
  steps: z.record(z.string(), z.int()).optional(),
})
/** What came of one case that held. */
export type Result = z.infer<typeof resultSchema>

/** Where results are put for the runner; without it nobody asks for them. */
export const resultsVariable = 'SCAD_FAULT_RESULTS'

export async function recordResult(id: string, seen: Seen): Promise<void> {
  const folder = process.env[resultsVariable]
  if (folder === undefined) return
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, `${id}.json`), JSON.stringify({ id, ...seen } satisfies Result))
}

/** Whether the run has a result of the case: it goes on where it was broken off. */
export function hasResult(id: string): boolean {
  const folder = process.env[resultsVariable]
  return folder !== undefined && existsSync(join(folder, `${id}.json`))
}

/** Case → its result, of all that were recorded. */
export async function readResults(folder: string): Promise<Map<string, Result>> {
  const files = (await readdir(folder).catch(() => [])).filter((file) => file.endsWith('.json'))
  const results = await Promise.all(files.map(async (file) => resultSchema.parse(JSON.parse(await readFile(join(folder, file), 'utf8')))))
  return new Map(results.map((result) => [result.id, result]))
}
