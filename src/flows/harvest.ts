import { z } from 'zod'
import { codeDiff, codeDiffResultSchema } from '../code/diff.ts'
import { fetchCode, fetchResultSchema } from '../code/fetch.ts'
import { codeLog, codeLogResultSchema } from '../code/log.ts'
import { acceptField, acceptWords } from '../customs/decide.ts'
import { sessionSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { shellLine } from '../text/shell-line.ts'
import type { Step } from './step.ts'

export const harvestInput = z.object({ session: sessionSchema, accept: acceptField })

/** What a session made, on the host: the refs, the commits and the size of the change per repo. */
export const harvestResultSchema = z.strictObject({
  id: z.string(),
  fetch: fetchResultSchema,
  log: codeLogResultSchema,
  diff: codeDiffResultSchema,
})
export type HarvestResult = z.infer<typeof harvestResultSchema>

/** The primitives that `harvest` stands for. Pure. */
export function harvestSteps({ session, accept }: z.output<typeof harvestInput>): Step[] {
  return [
    {
      command: shellLine(['scad', 'code', 'fetch', session, ...acceptWords(accept)]),
      why: 'brings every branch into the host repositories',
    },
    { command: shellLine(['scad', 'code', 'log', session]), why: 'lists the commits' },
    { command: shellLine(['scad', 'code', 'diff', session, '--stat']), why: 'tells how large the change is' },
  ]
}

/** Fetches, then compares what is checked out inside with the bases. @throws what `fetchCode`, `codeLog` and `codeDiff` throw */
export async function harvest(scad: Scad, input: z.input<typeof harvestInput>): Promise<HarvestResult> {
  const fetch = await fetchCode(scad, harvestInput.parse(input))
  const { session } = fetch
  const log = await codeLog(scad, { session })
  const diff = await codeDiff(scad, { session, stat: true })
  return { id: session, fetch, log, diff }
}
