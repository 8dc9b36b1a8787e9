import { z } from 'zod'
import { loadTrustedProject } from '../config/load.ts'
import { ScadError } from '../errors/scad-error.ts'
import { injectJobInput } from '../job/inject.ts'
import { keySchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { attemptGroup } from '../session/session-id.ts'
import { Slots } from '../watch/slots.ts'
import { askedAnywhere } from './asked-anywhere.ts'
import { dispatch, dispatchInput, type DispatchResult } from './dispatch.ts'

/** More at once than any machine has room for is a slip of the hand. */
export const mostAttempts = 100

export const dispatchAttemptsInput = dispatchInput.omit({ group: true, agent: true, model: true }).extend({
  attempts: z.int().min(1).max(mostAttempts).default(1).describe('how many of each'),
  agents: z.array(keySchema).default([]).describe('agents of the config; none: the default one'),
  models: z.array(injectJobInput.shape.model.unwrap()).default([]).describe('models to ask for; none: what the agent has'),
})

/** Sessions with the same work. */
export interface DispatchedAttempts {
  group: string
  attempts: DispatchResult[]
}

/** So many starts at once: each takes a core and the disk for a second. */
const atOnce = 4

/** Who does the work: so many of each agent and model. Pure. @throws bad-input when that is too many */
export function attemptsOf({ attempts, agents, models }: Pick<z.output<typeof dispatchAttemptsInput>, 'attempts' | 'agents' | 'models'>): {
  agent: string | undefined
  model: string | undefined
}[] {
  const all = orNone(agents).flatMap((agent) =>
    orNone(models).flatMap((model) => Array.from({ length: attempts }, () => ({ agent, model }))),
  )
  if (all.length <= mostAttempts) return all
  throw new ScadError('bad-input', `${all.length} attempts are too many: ${mostAttempts} is the most`, {
    hint: 'ask for fewer of each agent and model',
  })
}

function orNone(words: readonly string[]): (string | undefined)[] {
  return words.length === 0 ? [undefined] : [...words]
}

/**
 * Dispatches the same work several times: to each agent with each model so often. The sessions are a group, which `compareAttempts` and
 * `pickSession` go by. What can be refused is refused before there is any; the first one is dispatched by itself, so that the others find its
 * images. With a key the attempts have keys of their own, `KEY/1`, `KEY/2`, …, so that each happens once.
 *
 * @throws what `dispatch` throws; of one after the first only once the others are under way
 */
export async function dispatchAttempts(scad: Scad, input: z.input<typeof dispatchAttemptsInput>): Promise<DispatchedAttempts> {
  const { attempts, agents, models, ...work } = dispatchAttemptsInput.parse(input)
  const who = attemptsOf({ attempts, agents, models })
  const project = await loadTrustedProject(scad, work)
  for (const one of who) askedAnywhere(scad, { spec: project }, { ...work, ...one })
  const { group, tag } = attemptGroup(project.name, work)
  const [first, ...others] = who.map((one, index) => ({
    ...{ ...work, ...one, group, tag },
    key: work.key === undefined ? undefined : `${work.key}/${index + 1}`,
  }))
  if (first === undefined) return { group, attempts: [] }
  const begun = [await dispatch(scad, first)]
  const slots = new Slots(atOnce)
  const outcomes = await Promise.allSettled(others.map(async (one) => await slots.run(async () => await dispatch(scad, one))))
  const failures: unknown[] = []
  for (const outcome of outcomes)
    if (outcome.status === 'fulfilled') begun.push(outcome.value)
    else failures.push(outcome.reason)
  const [failure] = failures
  if (failure instanceof ScadError)
    throw new ScadError(failure.code, `${failures.length} of ${who.length} attempts could not be begun: ${failure.message}`, {
      hint: `scad compare ${group} shows those that were${failure.hint === undefined ? '' : `; ${failure.hint}`}`,
      cause: failure,
    })
  if (failure !== undefined) throw failure
  return { group, attempts: begun }
}
