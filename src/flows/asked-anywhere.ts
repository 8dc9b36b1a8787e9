import type { AgentSource } from '../session/choose-agent.ts'
import type { WorkPlace } from '../job/choose-repos.ts'
import { type PromptedJob, promptOf } from '../job/prompt-of.ts'
import { type Asked, askedOf } from '../job/same-work.ts'
import { workOf } from '../job/work.ts'
import type { Scad } from '../scad/scad.ts'

interface WantedJob extends Omit<PromptedJob, 'command'> {
  command?: string[] | undefined
  agent?: string | undefined
  model?: string | undefined
  branch?: string | undefined
  retries?: number | undefined
}

/** Where a job works whose session is not known. */
export const noPlace: WorkPlace = { repo: '', workdir: '', otherRepos: [], branched: [] }

/** What is asked of a job in so far as that depends on no session. Pure. @throws prompt-missing, bad-input */
export function askedAnywhere(scad: Pick<Scad, 'env'>, source: AgentSource, wanted: WantedJob): Asked {
  const prompt = promptOf(wanted)
  const work = workOf(scad, source, {
    ...wanted,
    prompt,
    folder: '',
    promptFile: '',
    brief: { path: '', text: '' },
    conversation: { resume: false, id: '' },
    place: noPlace,
  })
  return askedOf(work, prompt, wanted)
}
