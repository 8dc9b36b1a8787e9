import { z } from 'zod'
import type { GitIdentity } from '../git/host-git-identity.ts'
import { type HostRepo, isAncestor } from '../git/host-repo.ts'
import { makeCommit, treeOf } from '../git/make-commit.ts'
import { mergeCommits, requireMerging } from '../git/merge-commits.ts'
import { gitText } from '../git/run-git.ts'
import { cleanLine, cleanText } from '../text/clean.ts'
import { counted } from '../text/counted.ts'
import type { Problem } from './problem.ts'
import { pick, replay } from './replay.ts'

export const strategySchema = z
  .enum(['ff', 'merge', 'squash', 'rebase'])
  .describe(
    'how commits get into a branch: ff moves it forward, merge makes a merge commit, squash one commit of all, rebase applies each anew; what scad writes is not signed',
  )
export type Strategy = z.infer<typeof strategySchema>

export interface Question {
  /** For problems. */
  key: string
  path: string
  /** The branch, for words. */
  into: string
  /** Where it stands; null: it is yet to be born. */
  before: string | null
  tip: string
  /** The commit with uncommitted files of the host that the work began at; '' for none. */
  dirty: string
  session: string
  changeSet: string
  by: GitIdentity
  now: number
  signal: AbortSignal
}

/** The commit that a branch is to stand at, or why there is none. */
export type Landed = { after: string; problem: null } | { after: null; problem: Problem }

const maxCommits = 1000
const maxSubjects = 100

/**
 * The commit that a branch stands at once a tip has landed in it, written into a repository of scad's own.
 *
 * @param store bare; it sees the objects of the host repository
 * @throws git-missing, git-failed
 */
export async function landedCommit(store: HostRepo, strategy: Strategy, question: Question): Promise<Landed> {
  const { before, tip, dirty } = question
  if (before === null) return { after: tip, problem: null }
  const standsOnDirty = dirty !== '' && (await isAncestor(store, dirty, tip))
  if (standsOnDirty && (strategy === 'ff' || strategy === 'merge'))
    return refuse(
      question,
      'the work stands on uncommitted files of the host, which would land as a commit',
      '--strategy squash, or rebase',
    )
  const ahead = await isAncestor(store, before, tip)
  if (strategy === 'ff') return ahead ? { after: tip, problem: null } : await refuseDiverged(store, question)
  if (strategy === 'rebase' && ahead && !standsOnDirty) return { after: tip, problem: null }
  if ((await gitText({ args: ['merge-base', before, tip], gitDir: store.commonDir, okCodes: [0, 1] })) === '')
    return refuse(question, `it has no history in common with ${question.into}`, shellHint(question))
  await requireMerging()
  return await ways[strategy](store, question, { before, since: standsOnDirty ? dirty : null })
}

/** @param since the commit whose changes are no work of the session; null: none */
type Way = (store: HostRepo, question: Question, from: { before: string; since: string | null }) => Promise<Landed>

const merge: Way = async (store, question, { before }) => {
  const { tip, by, signal, session } = question
  const merged = await mergeCommits(store, before, tip, { signal })
  if (merged.conflicts !== null) return refuseConflicts(question, merged.conflicts)
  const message = `Merge the work of ${session}\n\n${trailer(question)}\n`
  return { after: await makeCommit(store, { tree: merged.tree, parents: [before, tip], message, by }), problem: null }
}

const squash: Way = async (store, question, { before, since }) => {
  const { tip, by, signal } = question
  const [tree, after] = [await treeOf(store, before), await treeOf(store, tip)]
  const merged =
    since === null
      ? await mergeCommits(store, before, tip, { signal })
      : await pick(store, { tree, before: await treeOf(store, since), after, by, signal })
  if (merged.conflicts !== null) return refuseConflicts(question, merged.conflicts)
  if (merged.tree === tree) return { after: before, problem: null }
  const message = await squashMessage(store, question, before, since)
  return { after: await makeCommit(store, { tree: merged.tree, parents: [before], message, by }), problem: null }
}

const rebase: Way = async (store, question, { before, since }) => {
  const { tip, by, now, signal } = question
  const flags = ['--reverse', '--topo-order', '--no-merges', '--right-only', '--cherry-pick', `--max-count=${maxCommits + 1}`]
  const range = [`${before}...${tip}`, ...(since === null ? [] : [`^${since}`])]
  const text = await gitText({ args: ['rev-list', ...flags, ...range], gitDir: store.commonDir, signal })
  const commits = text === '' ? [] : text.split('\n')
  if (commits.length > maxCommits) return refuse(question, `it has more than ${maxCommits} commits`, '--strategy squash, or merge')
  const replayed = await replay(store, { onto: before, commits, by, now, signal })
  return replayed.conflicts === null
    ? { after: replayed.tip, problem: null }
    : refuseConflicts(question, replayed.conflicts, ` at ${replayed.commit.slice(0, 10)}`)
}

const ways = { merge, squash, rebase } as const

/** Of one commit its own words, of several a list of their first lines. */
async function squashMessage(store: HostRepo, question: Question, before: string, since: string | null): Promise<string> {
  const ask = async (format: string): Promise<string> =>
    await gitText({
      args: [
        ...['log', '-z', '--no-merges', '--no-show-signature', '--encoding=UTF-8', `--format=${format}`, `--max-count=${maxSubjects + 1}`],
        ...[question.tip, `^${before}`, ...(since === null ? [] : [`^${since}`])],
      ],
      gitDir: store.commonDir,
      maxOutput: 1 << 20,
    })
  const subjects = (await ask('%<(300,trunc)%s')).split('\0').flatMap((line) => cleanLine(line) || [])
  const own =
    subjects.length === 1
      ? cleanText(await ask('%B'))
          .replaceAll('\0', '')
          .trim()
      : ''
  const listed = subjects.slice(0, maxSubjects).map((subject) => `* ${subject}`)
  const more = subjects.length > maxSubjects ? ['* …'] : []
  const words = own === '' ? [`The work of ${question.session}`, '', ...listed, ...more] : [own]
  return `${[...words, '', trailer(question)].join('\n')}\n`
}

function trailer({ changeSet }: Question): string {
  return `Scad-Change-Set: ${changeSet}`
}

function refuse({ key }: Question, text: string, hint: string): Landed {
  return { after: null, problem: { repo: key, text, hint } }
}

async function refuseDiverged(store: HostRepo, question: Question): Promise<Landed> {
  const { before, tip, into } = question
  const count = Number(await gitText({ args: ['rev-list', '--count', `${tip}..${before ?? tip}`], gitDir: store.commonDir }))
  return refuse(question, `${into} has ${counted(count, 'commit')} that it does not stand on`, '--strategy merge, squash or rebase')
}

function refuseConflicts(question: Question, files: readonly string[], where = ''): Landed {
  const text = `conflicts with ${question.into}${where}`
  return { after: null, problem: { repo: question.key, text, files, hint: shellHint(question) } }
}

/** How a person looks at it, or lets the session get over it. */
function shellHint({ session }: Question): string {
  return `scad code sync ${session} takes the branch into the session, where a job can bring the two together`
}
