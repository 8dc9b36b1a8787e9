/** Tells whoever waits that something may have changed. What it was they look up themselves. */
export class Bell {
  #next = Promise.withResolvers<void>()

  /** The next ring after this call: ask before you look, or one in between is missed. */
  next(): Promise<void> {
    return this.#next.promise
  }

  ring(): void {
    this.#next.resolve()
    this.#next = Promise.withResolvers()
  }
}
