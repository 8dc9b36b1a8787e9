import type { Scad } from '../scad/scad.ts'
import type { Session } from '../session/session.ts'
import { Bell } from './bell.ts'
import { followSession, type Listener } from './follow-session.ts'
import type { SessionHistory } from './session-history.ts'

type Tell = Listener['tell']

/** Follows any number of sessions at once, each until its container is no more. */
export class Followers {
  readonly #scad: Scad
  readonly #signal: AbortSignal
  readonly #tell: Tell
  /** Container → its bell. */
  readonly #bells = new Map<string, Bell>()
  readonly #failure = Promise.withResolvers<never>()

  constructor(scad: Scad, signal: AbortSignal, tell: Tell) {
    this.#scad = scad
    this.#signal = signal
    this.#tell = tell
    this.#failure.promise.catch(() => {})
  }

  /** Rejects when following one fails in a way that nobody foresaw; settles never else. */
  get failed(): Promise<never> {
    return this.#failure.promise
  }

  /** Does nothing when it is followed already, nor when its container is no more. @param known of it so far */
  follow(session: Session, known?: SessionHistory): void {
    if (session.container === '' || this.#bells.has(session.container)) return
    const bell = new Bell()
    this.#bells.set(session.container, bell)
    followSession(this.#scad, session, { tell: this.#tell, bell, signal: this.#signal }, known)
      .catch((error: unknown) => this.#failure.reject(error))
      .finally(() => this.#bells.delete(session.container))
  }

  /** @returns false when it is not followed */
  ring(container: string): boolean {
    this.#bells.get(container)?.ring()
    return this.#bells.has(container)
  }

  ringAll(): void {
    for (const bell of this.#bells.values()) bell.ring()
  }
}
