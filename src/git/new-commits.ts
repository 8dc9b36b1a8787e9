import { ScadError } from '../errors/scad-error.ts'
import type { HostRepo } from './host-repo.ts'
import { objectSizes } from './object-sizes.ts'
import { memoryBytes } from './quarantine.ts'
import { runGit } from './run-git.ts'
import { decodeText } from '../text/decode.ts'

/** Whom commits name, as whoever made them wrote it. */
export interface Person {
  name: string
  email: string
}

export interface NewCommit {
  oid: string
  author: Person
  committer: Person
}

export interface NewCommits {
  commits: NewCommit[]
  /** The commits of the host that they stand on. */
  forks: string[]
  /** False when there are more than are read: the forks are not told then. */
  complete: boolean
}

const maxOutput = 32 << 20
const format = ['%m', '%H', '%an', '%ae', '%cn', '%ce']

/**
 * The commits in the history of `tip` that are in none of `known`.
 * @param known commits and tags; one that the repository lacks is passed over
 * @throws git-failed when the tip is missing
 */
export async function newCommits(
  { commonDir }: Pick<HostRepo, 'commonDir'>,
  tip: string,
  known: readonly string[],
  options: { signal?: AbortSignal | undefined; timeoutMs?: number } = {},
): Promise<NewCommits> {
  const flags = ['--boundary', '--no-show-signature', '--no-mailmap', '--encoding=UTF-8', '--stdin']
  const there = await objectSizes({ commonDir }, [tip, ...known], options)
  if (!there.has(tip)) throw new ScadError('git-failed', `${commonDir} lacks the commit ${tip}`)
  const { stdout, cut } = await runGit({
    args: ['log', '-z', `--format=${format.join('%x00')}`, ...flags],
    gitDir: commonDir,
    input: [tip, ...known.filter((oid) => there.has(oid)).map((oid) => `^${oid}`)].map((line) => `${line}\n`).join(''),
    limits: { fileBytes: 0, memoryBytes },
    settings: ['core.packedGitLimit=1g'],
    maxOutput,
    excess: 'cut',
    ...options,
  })
  const fields = decodeText(stdout).split('\0')
  const commits: NewCommit[] = []
  const forks: string[] = []
  for (let at = 0; at + format.length <= fields.length; at += format.length) {
    const [mark, oid = '', an = '', ae = '', cn = '', ce = ''] = fields.slice(at, at + format.length)
    if (mark === '-') forks.push(oid)
    else commits.push({ oid, author: { name: an, email: ae }, committer: { name: cn, email: ce } })
  }
  return { commits, forks: cut ? [] : forks, complete: !cut }
}
