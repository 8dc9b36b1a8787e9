import type { InteractiveRequest, StartFile } from './adapter.ts'
import { type Turn, turnWords } from './turn-hooks.ts'

const ready: Turn = ['waiting', 'ready']
const asks: Turn = ['waiting', 'question']
const works: Turn = ['working', 'prompt']
const rests: Turn = ['waiting', 'done']

/**
 * A plugin of opencode that tells when it is at work and when it waits, and in which conversation. One may begin others, each with a state of
 * its own, and none that a person is in. It is loaded once the program can be talked to. Pure.
 */
export function opencodeTurns({ prompt }: Pick<InteractiveRequest, 'prompt'>): StartFile {
  return prompt === null
    ? { place: 'home', path: '.scad/opencode-waits.js', text: plugin(`tell(${JSON.stringify(turnWords(ready))})`) }
    : { place: 'home', path: '.scad/opencode-works.js', text: plugin('') }
}

/** @param loaded what it does first */
function plugin(loaded: string): string {
  return `import { spawnSync } from 'node:child_process'

const busy = new Set()
const begun = new Set()
let conversation = ''
let told = ''

function tell(words) {
  if (told === words.join()) return
  told = words.join()
  spawnSync(words[0], words.slice(1), { input: JSON.stringify({ session_id: conversation }), stdio: ['pipe', 'ignore', 'ignore'] })
}

export const Turns = async () => {
  ${loaded}
  return { event }
}

async function event({ event: { type, properties } }) {
  if (type === 'permission.asked' || type === 'question.asked') tell(${JSON.stringify(turnWords(asks))})
  if (type === 'session.created' && properties.info.parentID) begun.add(properties.info.id)
  if (type !== 'session.status') return
  if (properties.status.type === 'idle') busy.delete(properties.sessionID)
  else busy.add(properties.sessionID)
  if (!begun.has(properties.sessionID)) conversation = properties.sessionID
  tell(busy.size > 0 ? ${JSON.stringify(turnWords(works))} : ${JSON.stringify(turnWords(rests))})
}
`
}
