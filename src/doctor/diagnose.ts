import { z } from 'zod'
import { examineProject, projectFields } from '../config/load.ts'
import { isError, ScadError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import { type Answer, type Check, type Finding, findingSchema, type Patient, remedyOf, type WithEngine, type WithProject } from './check.ts'
import { checks } from './checks.ts'

export const diagnoseInput = z.object({
  ...projectFields,
  fix: z.boolean().default(false).describe('repair what is safe to repair: pull the base image, clear away what dead processes left'),
})

export const diagnosisSchema = z.object({
  project: z.string().nullable().describe('null when none was named and none is near'),
  healthy: z.boolean().describe('false when a check failed'),
  findings: z.array(findingSchema),
})
export type Diagnosis = z.infer<typeof diagnosisSchema>

/**
 * Looks at everything that a session needs, on the host, in the engine and of a project, and goes on whatever is wrong.
 * @throws config-not-found, project-not-found when a project was named; interrupted
 */
export async function diagnose(scad: Scad, input: z.input<typeof diagnoseInput> = {}): Promise<Diagnosis> {
  const { fix, ...named } = diagnoseInput.parse(input)
  const patient: Patient = { scad, engine: await orError(() => scad.engine.info()), ...(await findProject(scad, named)) }
  const findings: Finding[] = []
  for (const check of checks) {
    const repaired = fix && hasEngine(patient) ? await repair(check, patient) : null
    const answers = await examine(check, patient)
    for (const { verdict, what, advice = null, fix: command = null, about } of answers)
      findings.push({
        check: check.id,
        title: about === undefined ? check.title : `${check.title} ${about}`,
        ...{ verdict, what, advice, fix: command, repaired },
      })
  }
  const { project } = patient
  return {
    project: project === null || project instanceof ScadError ? (named.project ?? null) : project.name,
    healthy: findings.every(({ verdict }) => verdict !== 'failed'),
    findings,
  }
}

async function repair(check: Check, patient: WithEngine): Promise<string | null> {
  const done = await orError(async () => (await check.repair?.(patient)) ?? null)
  if (!(done instanceof ScadError)) return done
  patient.scad.progress({ type: 'warning', text: `${check.title} could not be repaired: ${done.message}` })
  return null
}

async function examine(check: Check, patient: Patient): Promise<Answer[]> {
  const answers = await orError(async () => {
    switch (check.needs) {
      case 'nothing':
        return await check.look(patient)
      case 'engine':
        return hasEngine(patient) ? await check.look(patient) : withoutEngine
      case 'project':
        return hasProject(patient) ? await check.look(patient) : withoutProject
      case 'both':
        if (!hasEngine(patient)) return withoutEngine
        return hasProject(patient) ? await check.look(patient) : withoutProject
    }
  })
  if (answers instanceof ScadError) return [{ verdict: 'failed', what: answers.message, ...remedyOf(answers) }]
  return Array.isArray(answers) ? answers : [answers]
}

const withoutEngine: Answer = { verdict: 'skipped', what: 'no engine can be used' }
const withoutProject: Answer = { verdict: 'skipped', what: 'no project can be used' }

function hasEngine(patient: Patient): patient is WithEngine {
  return !(patient.engine instanceof ScadError)
}

function hasProject(patient: Patient): patient is WithProject {
  return patient.project !== null && !(patient.project instanceof ScadError)
}

async function findProject(scad: Scad, named: { project?: string; config?: string }): Promise<Pick<Patient, 'project' | 'untrusted'>> {
  const found = await orError(() => examineProject(scad, named))
  if (!(found instanceof ScadError)) return found
  if (!isError(found, 'config-not-found', 'project-not-found')) return { project: found, untrusted: null }
  if (named.project !== undefined || named.config !== undefined) throw found
  return { project: null, untrusted: null }
}

/** A failure that a person can act on as a value. Ctrl-C stays what it is. */
async function orError<T>(work: () => Promise<T>): Promise<T | ScadError> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof ScadError && error.kind !== 'interrupted') return error
    throw error
  }
}
