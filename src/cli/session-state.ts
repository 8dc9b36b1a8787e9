import type { Session } from '../session/session.ts'

/** The state of a session in a table: one that never became ready says why. Pure. */
export function sessionState({ state, start }: Pick<Session, 'state' | 'start'>): string {
  switch (start) {
    case 'done':
    case 'unknown':
      return state
    case 'under-way':
      return `${state}, its start is under way`
    case 'broken-off':
      return `${state}, its start was broken off`
  }
}
