/** How one attempt to tell of an event went. */
export type Attempt = { done: true } | Failure

export interface Failure {
  done: false
  /** In a few words, without the address. */
  error: string
  /** Another attempt would go the same way. */
  final: boolean
  /** How long the other side asks to be left alone, in ms. */
  askedMs: number
}

export function failure(error: string, change: Partial<Failure> = {}): Failure {
  return { done: false, error, final: false, askedMs: 0, ...change }
}
