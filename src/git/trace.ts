/** One git call that has ended. */
export interface GitCall {
  args: readonly string[]
  milliseconds: number
  /** null when it was killed */
  code: number | null
}

let listener: ((call: GitCall) => void) | null = null

/** Tells `onCall` of every git process of this Node process from now on; null ends it. For `--debug`. */
export function traceGit(onCall: ((call: GitCall) => void) | null): void {
  listener = onCall
}

/** Passes a call on to whoever listens. */
export function reportGitCall(call: GitCall): void {
  listener?.(call)
}
