import { z } from 'zod'
import { ScadError } from '../errors/scad-error.ts'
import { dispatchAttemptsInput } from '../flows/dispatch-attempts.ts'
import type { JobWords } from './job-words.ts'

const { agents, models, attempts } = dispatchAttemptsInput.shape
const listed = z.string().transform((text) => text.split(','))

/** The options of a command that may do its work several times. */
export const attemptFields = {
  agent: listed
    .pipe(agents.unwrap())
    .optional()
    .describe("agent of the config; default: the project's. Several, with commas between, are attempts of one group"),
  model: listed
    .pipe(models.unwrap())
    .optional()
    .describe('model to ask for; default: what the agent has. Several, with commas between, are attempts of one group'),
  attempts: attempts.unwrap().optional().describe('begin a group of so many sessions with the same work, of each agent and model'),
}
export type AttemptWords = z.output<z.ZodObject<typeof attemptFields>>

/** True when the words ask for a group, be it of one. Pure. */
export function asksForGroup({ agent = [], model = [], attempts: count }: AttemptWords): boolean {
  return count !== undefined || agent.length > 1 || model.length > 1
}

/** @throws bad-input for what nobody can watch several of. Pure. */
export function requireGroupable(words: AttemptWords & Pick<JobWords, 'interactive' | 'follow' | 'printBrief'>): void {
  if (asksForGroup(words) && (words.interactive || words.follow || words.printBrief))
    throw new ScadError('bad-input', 'several attempts go with none of --interactive, --follow and --print-brief', {
      hint: '--wait waits for all of them; scad job logs shows each',
    })
}
