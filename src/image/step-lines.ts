import { isError, ScadError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import { cleanLine } from '../text/clean.ts'
import { type BuildStep, type DockerfileParts, run } from './dockerfile.ts'

/** Hands on what a build writes; where a step of the plan begins, its title instead of the engine's words. */
export function stepLines({ progress }: Pick<Scad, 'progress'>, plan: DockerfileParts): (line: string) => void {
  const titles = new Map(allSteps(plan).map((step) => [run(step), step.title]))
  return (line) => {
    const [, place = '', instruction = ''] = /^step (\d+\/\d+) ?: (.*)$/i.exec(line) ?? []
    const title = titles.get(instruction)
    if (title === undefined) progress({ type: 'output', text: line })
    else progress({ type: 'step', text: `building the environment: ${title} (${place.replace('/', ' of ')})` })
  }
}

/** The failure of a build with the step called by its title. Any other error is as it was. */
export function withStepTitle(error: unknown, plan: DockerfileParts): unknown {
  const step = isError(error, 'build-failed') ? error.details?.['step'] : undefined
  if (!isError(error) || typeof step !== 'string') return error
  const failed = allSteps(plan).find((candidate) => step.includes(cleanLine(run(candidate), 200).replace(/…$/, '')))
  if (failed === undefined) return error
  const message = error.message.replace(step, () => cleanLine(failed.title, 300))
  return new ScadError('build-failed', message, { details: { ...error.details, step: failed.title }, cause: error })
}

function allSteps({ foundation, steps }: DockerfileParts): BuildStep[] {
  return [...foundation, ...steps]
}
