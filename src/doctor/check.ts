import { z } from 'zod'
import type { Project } from '../config/project.ts'
import type { EngineInfo } from '../engine/engine-info.ts'
import { type CommandLine, mendingPrograms } from '../errors/command-line.ts'
import type { ScadError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'

export const findingSchema = z.object({
  check: z.string().describe('stable name of the check'),
  title: z.string(),
  verdict: z.enum(['ok', 'warning', 'failed', 'skipped']),
  what: z.string().describe('what was found'),
  advice: z.string().nullable().describe('what to do about it, in words; null where the command says it all'),
  fix: z
    .templateLiteral([z.enum(mendingPrograms), ' ', z.string()])
    .nullable()
    .describe('the command that does it, fit to be pasted; a word in capitals is to be filled in; null where there is none'),
  repaired: z.string().nullable().describe('what --fix did before this was found; null when it did nothing'),
})
export type Finding = z.infer<typeof findingSchema>

/** What there is to look at. */
export interface Patient {
  scad: Scad
  /** What the engine says of itself, or why none can be used. */
  engine: EngineInfo | ScadError
  /** The project meant, or why its config cannot be used; null when none was named and none is near. */
  project: Project | ScadError | null
  /** Why nobody may act on that project's config as it is; null when they may. */
  untrusted: ScadError | null
}

export type WithEngine = Patient & { engine: EngineInfo }
export type WithProject = Patient & { project: Project }

/** One of the things that a check found. */
export interface Answer {
  verdict: Finding['verdict']
  what: string
  advice?: string | undefined
  fix?: CommandLine | undefined
  /** Which of several, such as the key of a repository. */
  about?: string
}

interface Row {
  id: string
  title: string
  /** Mends what is safe to mend. @returns what was done, null when there was nothing to do */
  repair?(patient: WithEngine): Promise<string | null>
}

/** A row of `checks.ts`: what it looks at, and how. A ScadError that `look` throws is a failed check, its hint the advice. */
export type Check =
  | (Row & { needs: 'nothing'; look(patient: Patient): Promise<Answer | Answer[]> })
  | (Row & { needs: 'engine'; look(patient: WithEngine): Promise<Answer | Answer[]> })
  | (Row & { needs: 'project'; look(patient: WithProject): Promise<Answer | Answer[]> })
  | (Row & { needs: 'both'; look(patient: WithEngine & WithProject): Promise<Answer | Answer[]> })

/** What an error says is to be done. Pure. */
export function remedyOf({ hint, fix }: Pick<ScadError, 'hint' | 'fix'>): Pick<Answer, 'advice' | 'fix'> {
  return { fix, advice: hint === fix ? undefined : hint }
}
