import { ScadError } from '../errors/scad-error.ts'
import { layout, repoFolder } from '../scad/layout.ts'
import { oidSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { cleanLine } from '../text/clean.ts'
import { runInside } from './run-inside.ts'
import type { Session } from './session.ts'

/** One git repository inside, the session's own or one in it, and the work found there. */
export interface Surveyed {
  /** Absolute path inside. */
  path: string
  /** `repo` is one of the session's; `nested` a submodule or a clone that lies in one. */
  kind: 'repo' | 'nested'
  /** The commit that its work began at; '' when there is none, or it is not known. */
  base: string
  /** Refs inside that hold work, and their commits then; what a container gave, checked for its form alone. */
  refs: Map<string, string>
  /** Files that no commit holds. */
  files: number
  /** Commits since the session's base. */
  commits: number
}

const maxRepos = 200
const tenMinutes = 600_000

/**
 * Makes commits inside of everything in a repo that is not one yet, and tells which refs hold the session's work: of the repo
 * itself first, then of every repository nested in it. What a container says here is a wish list: the objects are fetched and checked by id.
 *
 * @param container the session's, or a reader of it
 * @throws unsaved-work when the repository cannot be read inside, with git's last words
 */
export async function surveyRepo(scad: Scad, session: Session, container: string, repo: Session['repos'][number]): Promise<Surveyed[]> {
  const found: Surveyed[] = []
  const waiting: Wanted[] = [{ path: repoFolder(repo.key), kind: 'repo', base: repo.base, branch: repo.branch }]
  const seen = new Set(waiting.map(({ path }) => path))
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    if (found.length === maxRepos) throw new ScadError('unsaved-work', `${repo.key} holds more than ${maxRepos} repositories`)
    const { surveyed, nested } = await survey(scad, session, container, next)
    found.push(surveyed)
    for (const inner of nested.filter(({ path }) => !seen.has(path))) {
      seen.add(inner.path)
      waiting.push(inner)
    }
  }
  return found
}

interface Wanted {
  path: string
  kind: Surveyed['kind']
  base: string
  /** What was checked out at the base; '' when that is not known. */
  branch: string
}

async function survey(
  scad: Scad,
  session: Session,
  container: string,
  { path, kind, base, branch }: Wanted,
): Promise<{ surveyed: Surveyed; nested: Wanted[] }> {
  const request = { command: [`${layout.bin}/save`, kind, base, 'refs/scad/save', branch], user: session.user, workingDir: path }
  const { code, stdout, stderr } = await runInside(scad, container, request, { maxBytes: 16 << 20, timeoutMs: tenMinutes })
  if (code !== 0) {
    const words = cleanLine(stderr.trim().split('\n').at(-1) ?? '')
    throw new ScadError('unsaved-work', `${cleanLine(path)} cannot be read: ${words || `save ended with ${code}`}`)
  }
  return parseSurvey(stdout, { path, kind, base })
}

const branchName = '[A-Za-z0-9][A-Za-z0-9._/+@-]*'
const pseudoRefs = 'HEAD|MERGE_HEAD|CHERRY_PICK_HEAD|REVERT_HEAD|REBASE_HEAD'
/** What `images/runner/save` names. An agent can write into its output: none of these is the place of anything saved before. */
const ref = new RegExp(
  `^refs/(?:heads/${branchName}|scad/save/(?:tags/${branchName}|(?:stash|odd)/\\d+|(?:worktrees/\\d+/)?(?:${pseudoRefs}|index|worktree|state)))$`,
)

/** Reads the lines of `images/runner/save`. Pure. @throws unsaved-work for any other line: it could stand for work */
export function parseSurvey(text: string, place: Pick<Surveyed, 'path' | 'kind' | 'base'>): { surveyed: Surveyed; nested: Wanted[] } {
  const { path } = place
  const surveyed: Surveyed = { ...place, refs: new Map(), files: 0, commits: 0 }
  const nested: Wanted[] = []
  for (const line of text.split('\n')) {
    if (line === '') continue
    const [, word, rest = ''] = /^([a-z]+) +(.+)$/s.exec(line) ?? []
    const [, base = '', inner] = /^(-|[0-9a-f]+) (\/.+)$/s.exec(rest) ?? []
    const [, name = '', oid = ''] = /^(\S+) ([0-9a-f]+)$/.exec(rest) ?? []
    if (word === 'ref' && ref.test(name) && oidSchema.safeParse(oid).success) surveyed.refs.set(name, oid)
    else if (word === 'files' && /^\d{1,9}$/.test(rest)) surveyed.files += Number(rest)
    else if (word === 'commits' && /^\d{1,9}$/.test(rest)) surveyed.commits += Number(rest)
    else if (word === 'nested' && inner !== undefined)
      nested.push({ path: inner, kind: 'nested', base: oidSchema.safeParse(base).success ? base : '', branch: '' })
    else throw new ScadError('unsaved-work', `${cleanLine(path)} cannot be read: "${cleanLine(line, 200)}" is no line of a survey`)
  }
  return { surveyed, nested }
}
