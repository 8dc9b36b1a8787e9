import type { ScadEvent } from './scad-event.ts'

/** So many ids are remembered, those told last: what came before nobody asks for again. */
const most = 100_000

/** Which events were told already. */
export class Told {
  readonly #ids = new Set<string>()

  /** True the first time that it is asked of an event. */
  isNew({ id }: Pick<ScadEvent, 'id'>): boolean {
    if (this.#ids.has(id)) return false
    this.#ids.add(id)
    const [oldest] = this.#ids
    if (this.#ids.size > most && oldest !== undefined) this.#ids.delete(oldest)
    return true
  }
}
