import { type Verification, verificationSentence } from '../flows/verification.ts'
import { formatDuration } from '../text/duration.ts'
import type { Page } from './page.ts'

/** What came of a verification: each command, the end of what those wrote that failed, and the verdict. */
export function renderVerification(verification: Verification, page: Page): void {
  const { checks, repos, entry } = verification
  if (verification.state !== 'unchanged') page.table(repos.map(({ key, commit }) => ({ repo: key, commit: commit.slice(0, 10) })))
  page.table(checks.map(({ repo, command, state, took }) => ({ repo, command, state, took: took === null ? '' : formatDuration(took) })))
  for (const { repo, command, tail } of checks) {
    if (tail === '') continue
    page.line(`# ${repo}: ${command}`)
    page.text(tail)
  }
  page.line(verificationSentence(verification))
  if (entry !== null) page.line(`scad archive export ${entry} FILE gives all output`)
}
