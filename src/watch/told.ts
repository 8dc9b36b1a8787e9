import type { ScadEvent } from './scad-event.ts'

/** Which events were told already, by session, so that those of one that is no more can be forgotten. */
export class Told {
  readonly #ids = new Map<string, Set<string>>()

  /** True the first time that it is asked of an event. */
  isNew({ session, id }: Pick<ScadEvent, 'session' | 'id'>): boolean {
    const ids = this.#ids.get(session) ?? new Set()
    this.#ids.set(session, ids)
    if (ids.has(id)) return false
    ids.add(id)
    return true
  }

  forget(session: string): void {
    this.#ids.delete(session)
  }
}
