import { ScadError } from '../errors/scad-error.ts'
import { loopJobInput, type LoopWanted } from '../flows/loop-job.ts'

const { until, maxRounds, stopWhen, maxCost } = loopJobInput.shape

/** The options of a job whose work is checked, round by round. */
export const loopWords = {
  until: until.optional(),
  maxRounds: maxRounds.unwrap().optional().describe('with --until: how many jobs of the agent there are at most. Default: 5'),
  stopWhen: stopWhen.describe('with --until: go no further once the last words of the agent hold this text'),
  maxCost: maxCost.describe(
    'with --until: go no further once the rounds have cost so many US dollars, as the agent reckons. Default: the maxCost of its config',
  ),
}

interface LoopWords {
  until?: string | undefined
  maxRounds?: number | undefined
  stopWhen?: string | undefined
  maxCost?: number | undefined
}

interface LoopedWords extends LoopWords {
  interactive: boolean
  schema?: string | undefined
  command?: readonly string[] | undefined
}

/** What the words ask of a loop; null when there is to be none. Pure. */
export function loopOf({ until: check, ...limits }: LoopWords): LoopWanted | null {
  return check === undefined ? null : loopJobInput.parse({ until: check, ...limits })
}

/** @throws bad-input for words of a loop without one, and for a job that nothing can be fed back to. Pure. */
export function requireLoopable({ interactive, schema, command, ...words }: LoopedWords): void {
  const limits = { '--max-rounds': words.maxRounds, '--stop-when': words.stopWhen, '--max-cost': words.maxCost }
  const [limit] = Object.entries(limits).find(([, value]) => value !== undefined) ?? []
  if (words.until === undefined) {
    if (limit === undefined) return
    throw new ScadError('bad-input', `${limit} is for --until: without it there is one round`, {
      hint: "add --until 'npm test', or the like",
    })
  }
  if (command !== undefined)
    throw new ScadError('bad-input', 'a plain command learns nothing from --until', { hint: 'give a prompt, for an agent' })
  if (interactive)
    throw new ScadError('bad-input', '--interactive goes without --until: at a terminal an agent waits for you', {
      hint: 'leave out one of them',
    })
  if (schema !== undefined)
    throw new ScadError('bad-input', '--schema goes without --until: one asks for an answer, the other for work that passes a check', {
      hint: 'leave out one of them',
    })
}
