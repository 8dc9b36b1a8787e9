import type { Message } from './model-api.ts'
import { type Scripts, scriptNamed, type Turn } from './turn.ts'

/**
 * Knows which turn comes next. It is read from the conversation alone, so that questions asked again and conversations gone on with get
 * what is theirs; only how often a fault was caused is counted here.
 */
export class ScriptPlayer {
  readonly #scripts: Scripts
  readonly #caused = new Map<Turn, number>()

  constructor(scripts: Scripts) {
    this.#scripts = scripts
  }

  /** The next turn of the script that the conversation asks for last. Without one, or after its last turn, the model says so. */
  next(messages: readonly Message[]): Turn {
    const named = messages.map(({ from, text }) => (from === 'agent' ? scriptNamed(text) : null))
    const begin = named.findLastIndex((name) => name !== null)
    const turns = this.#scripts[named[begin] ?? ''] ?? []
    const left = turns.filter((turn) => !this.#isUsedUp(turn))
    const turn = left[movesIn(messages.slice(begin + 1), turns)]
    if (turn === undefined) return { say: 'there are no more turns' }
    this.#caused.set(turn, (this.#caused.get(turn) ?? 0) + 1)
    return turn
  }

  #isUsedUp(turn: Turn): boolean {
    return 'times' in turn && turn.times !== undefined && (this.#caused.get(turn) ?? 0) >= turn.times
  }
}

/** How many turns were played: calls, and what the script says. Other words of the model are those of an answer that broke off. */
function movesIn(messages: readonly Message[], turns: readonly Turn[]): number {
  const said = turns.flatMap((turn) => ('say' in turn ? [turn.say] : []))
  return messages.filter(({ from, text, calls }) => from === 'model' && (calls || said.includes(text.trim()))).length
}
