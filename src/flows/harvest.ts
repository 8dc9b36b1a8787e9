import { z } from 'zod'
import { codeDiff, codeDiffResultSchema } from '../code/diff.ts'
import { fetchCode, fetchResultSchema } from '../code/fetch.ts'
import { codeLog, codeLogResultSchema } from '../code/log.ts'
import { sessionSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import type { Step } from './step.ts'

export const harvestInput = z.object({ session: sessionSchema })

/** What a session made, on the host: the refs, the commits and the size of the change per repo. */
export const harvestResultSchema = z.strictObject({
  id: z.string(),
  fetch: fetchResultSchema,
  log: codeLogResultSchema,
  diff: codeDiffResultSchema,
})
export type HarvestResult = z.infer<typeof harvestResultSchema>

/** The primitives `harvest` stands for. */
export function harvestSteps(session: string): Step[] {
  return [
    { command: ['scad', 'code', 'fetch', session], why: 'bring every branch into the host repositories' },
    { command: ['scad', 'code', 'log', session], why: 'list the commits' },
    { command: ['scad', 'code', 'diff', session, '--stat'], why: 'show how large the change is' },
  ]
}

/** Fetch, then log and diff against the bases. @throws what `fetchCode`, `codeLog` and `codeDiff` throw */
export async function harvest(scad: Scad, input: z.input<typeof harvestInput>): Promise<HarvestResult> {
  const { session } = harvestInput.parse(input)
  const fetch = await fetchCode(scad, { session })
  const log = await codeLog(scad, { session: fetch.session })
  const diff = await codeDiff(scad, { session: fetch.session, stat: true })
  return { id: fetch.session, fetch, log, diff }
}
