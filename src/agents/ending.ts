import type { FailurePattern } from './failure.ts'

/**
 * A line of an agent's stdout, by what it holds: place → text. A place is a key of the JSON object, or keys with dots between, three at
 * most; numbers, `true`, `false` and `null` are text as they are written. The first value of a list has the key `0`; the others have no
 * place.
 */
export type LinePattern = Readonly<Record<string, string>>

/**
 * How an agent tells of its end. The runner looks at each line of its stdout as it comes, so this is data: a job of the agent has succeeded
 * when its program ended with 0 and the last line that told of an end told of success.
 */
export interface Ending {
  /** Lines that say that it is done, and well. */
  succeeded: readonly LinePattern[]
  /** Lines, other than those, that say that it has failed. */
  failed: readonly LinePattern[]
  /**
   * Lines that tell of an error that it means to try again after. One of its login ends it at once, and so does one of the network where
   * it has told of nothing else for some minutes.
   */
  errors: readonly LinePattern[]
  /** Lines that say that it is at work, also after one that told of an end. */
  reopened: readonly LinePattern[]
  /** Where its conversation's id stands, in lines of a pattern. */
  conversation: { pattern: LinePattern; path: string }
  /** Lines after which a further attempt can go on with that conversation. */
  kept: readonly LinePattern[]
  /** Places of what a failed line, or one of an error, says to people; the first that is there counts. */
  words: readonly string[]
  /**
   * The class of a failure: the first whose expression fits the newest line that is failed or an error, each of its values as a line
   * `place: text`; else the first that fits the end of stderr.
   */
  failures: readonly FailurePattern[]
}
