import { type Turn, turnWords } from './turn-hooks.ts'

const asks: Turn = ['waiting', 'question']
const works: Turn = ['working', 'prompt']
const rests: Turn = ['waiting', 'done']

/** A plugin of opencode that tells when it is at work and when it waits. A conversation may begin others, each with a state of its own. Pure. */
export function opencodeTurns(): string {
  return `import { spawnSync } from 'node:child_process'

const busy = new Set()
let told = ''

function tell(words) {
  if (told === words.join()) return
  told = words.join()
  spawnSync(words[0], words.slice(1), { stdio: 'ignore' })
}

export const Turns = async () => ({
  event: async ({ event: { type, properties } }) => {
    if (type === 'permission.asked' || type === 'question.asked') tell(${JSON.stringify(turnWords(asks))})
    if (type !== 'session.status') return
    if (properties.status.type === 'idle') busy.delete(properties.sessionID)
    else busy.add(properties.sessionID)
    tell(busy.size > 0 ? ${JSON.stringify(turnWords(works))} : ${JSON.stringify(turnWords(rests))})
  },
})
`
}
