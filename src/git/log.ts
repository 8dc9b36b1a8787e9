import type { HostRepo } from './host-repo.ts'
import { gitText, runGit } from './run-git.ts'
import { decodeText } from '../text/decode.ts'

/** A commit, as whoever made it described it: names and dates are claims. */
export interface LogEntry {
  oid: string
  author: string
  email: string
  /** Author date, ms since the epoch. */
  time: number
  subject: string
}

/**
 * The commits of `tip` that `base` does not have, newest first.
 *
 * @param base null: all of them
 * @param options limit: at most so many; default 1000
 * @throws git-failed when a commit is missing
 */
export async function log(
  repo: HostRepo,
  base: string | null,
  tip: string,
  { limit = 1000, signal }: { limit?: number; signal?: AbortSignal } = {},
): Promise<LogEntry[]> {
  const format = '--format=%H%x00%an%x00%ae%x00%at%x00%s'
  const flags = ['--no-show-signature', '--no-mailmap', '--encoding=UTF-8', `--max-count=${limit}`]
  const { stdout } = await runGit({
    args: ['log', '-z', format, ...flags, tip, ...(base === null ? [] : [`^${base}`]), '--'],
    gitDir: repo.commonDir,
    signal,
  })
  const fields = decodeText(stdout).split('\0')
  const entries: LogEntry[] = []
  for (let at = 0; at + 4 < fields.length; at += 5) {
    const [oid = '', author = '', email = '', seconds = '', subject = ''] = fields.slice(at, at + 5)
    entries.push({ oid, author, email, time: Number(seconds) * 1000, subject })
  }
  return entries
}

/**
 * How many commits each of two has that the other has not.
 * @throws git-failed when a commit is missing
 */
export async function aheadBehind(repo: HostRepo, base: string, tip: string): Promise<{ ahead: number; behind: number }> {
  const counts = await gitText({ args: ['rev-list', '--left-right', '--count', `${base}...${tip}`, '--'], gitDir: repo.commonDir })
  const [behind = 0, ahead = 0] = counts.split('\t').map(Number)
  return { ahead, behind }
}
