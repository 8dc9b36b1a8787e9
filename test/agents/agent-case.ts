import type { JobDetails } from '../../src/job/show.ts'
import type { Turn } from '../support/model-server/turn.ts'
import type { Bench } from './bench.ts'
import type { RealAgent } from './real-agent.ts'

/** Something that a model, its API or an agent does, and what must come of it whichever agent it is. */
export interface AgentCase {
  /** Unique and stable; kebab-case. The name of its script too. */
  id: string
  /** What happens. */
  caused: string
  turns: readonly Turn[] | ((agent: RealAgent) => readonly Turn[])
  /** Further words of `scad inject`. */
  flags?(bench: Bench): string[]
  /** State and class of failure that are documented for it. */
  expected: Pick<JobDetails, 'state' | 'failure'>
  /** What is done while its job goes on. */
  meanwhile?(bench: Bench, job: string): Promise<void>
  /** What else must hold. @throws when it does not */
  check?(bench: Bench, job: JobDetails): Promise<void>
  /** The usual tests run it too. */
  usual?: boolean
}
