/**
 * What can keep an agent's run from succeeding, in the words of `Job.failure`: its login (`auth`), its API (`rate-limit`, `overloaded`,
 * `network`), or the model, which will not (`refusal`).
 */
export const failureClasses = ['auth', 'rate-limit', 'overloaded', 'refusal', 'network'] as const
export type FailureClass = (typeof failureClasses)[number]

/** Those after which a further attempt may do better. */
export const passingFailures: readonly FailureClass[] = ['rate-limit', 'overloaded', 'network']

/** A regular expression that Perl and JavaScript read alike, for text whose case and lines count as with the flags `im`. */
export interface FailurePattern {
  class: FailureClass
  pattern: string
}

/**
 * The classes that an HTTP status of the API stands for. Pure.
 * @param before regular expression of what stands before it
 */
export function byStatus(before: string): FailurePattern[] {
  return [
    { class: 'auth', pattern: String.raw`${before}40[13]\b` },
    { class: 'rate-limit', pattern: String.raw`${before}429\b` },
    { class: 'overloaded', pattern: String.raw`${before}5[0-9][0-9]\b` },
  ]
}

/** What APIs and programs say where a key or a login is missing, wrong or out of date. */
export const loginWords = String.raw`\b(?:not logged in|no login|(?:please )?log ?in again|please log ?in|run \/login|unauthori[sz]ed|authentication[ _](?:error|failed|required)|(?:invalid|incorrect|missing|wrong|expired) (?:x-)?api[ -]key|api[ -]key (?:is |was |has )?(?:not valid|invalid|missing|not set|expired)|token (?:is |was |has )?(?:expired|revoked))\b`

/** What APIs and programs say in words, where no status tells it. */
export const byWords: readonly FailurePattern[] = [
  { class: 'auth', pattern: loginWords },
  {
    class: 'rate-limit',
    pattern: String.raw`\b(?:rate[ _-]?limit|too many requests|resource[ _]exhausted|(?:usage|quota)[ _]limit|quota (?:exceeded|increase))`,
  },
  {
    class: 'overloaded',
    pattern: String.raw`\b(?:overloaded|service unavailable|bad gateway|internal server error|server_error|experiencing high (?:demand|load)|at capacity)`,
  },
  { class: 'refusal', pattern: String.raw`\b(?:usage policy|content[ _-](?:policy|filter)|prohibited_content|stop_reason: refusal)` },
  {
    class: 'network',
    pattern: String.raw`\b(?:E(?:CONNREFUSED|CONNRESET|NOTFOUND|TIMEDOUT|AI_AGAIN|HOSTUNREACH|NETUNREACH)|connection (?:was )?(?:error|refused|reset|closed|timed out)|(?:unable to|cannot) connect|fetch failed|socket hang up|error sending request|stream disconnected|network error)\b`,
  },
]
