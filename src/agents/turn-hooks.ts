import { layout } from '../scad/layout.ts'

/** What an agent says of itself at one of its own events, and a word for why. */
export type Turn = readonly ['working' | 'waiting', string]

/** The words by which a hook of an agent tells the runner. Pure. */
export function turnWords([state, why]: Turn): string[] {
  return [`${layout.bin}/turn`, state, why]
}

/** Hooks as Claude Code describes them, and others after it: for each of the agent's events a command. Pure. */
export function turnHooks(turns: Readonly<Record<string, Turn>>): Record<string, { hooks: { type: 'command'; command: string }[] }[]> {
  return Object.fromEntries(
    Object.entries(turns).map(([event, turn]) => [event, [{ hooks: [{ type: 'command', command: turnWords(turn).join(' ') }] }]]),
  )
}
