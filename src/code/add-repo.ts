import { basename, resolve } from 'node:path'
import { z } from 'zod'
import { ScadError } from '../errors/scad-error.ts'
import { type HostRepo, listRefs, openRepo, resolveCommit } from '../git/host-repo.ts'
import { cleanUp } from '../image/clean-up.ts'
import { seedRepo } from '../image/seed-repo.ts'
import { repoFolder } from '../scad/layout.ts'
import { isBranchName, keySchema, refSchema, sessionSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { type SessionRepo, sessionRepoSchema } from '../scad/session-spec.ts'
import { gitTarget } from '../session/git-target.ts'
import type { RunResult } from '../session/run-inside.ts'
import { requireRunning, type Session } from '../session/session.ts'
import { addedFolder, clearLeftFolders, removeLeftFolders } from './clear-left-folders.ts'
import { scriptInside } from './git-inside.ts'
import { moveAndNote } from './move-and-note.ts'
import { cleanLine } from '../text/clean.ts'
import { withSessionCode } from '../session/with-session-code.ts'

export const addRepoInput = z.object({
  session: sessionSchema,
  path: z.string().min(1).describe('the repository on the host'),
  key: keySchema.optional().describe('its name in the session; default: that of its folder'),
  base: refSchema.optional().describe('branch, tag or commit to start at; default: what is checked out on the host'),
  access: z.enum(['write', 'read']).default('write').describe('read: for reference, jobs make their branch in it only when it is named'),
})

/** The repository that was added, as `--json` prints it. */
export const addRepoResultSchema = z.strictObject({ id: z.string(), session: z.string(), repo: sessionRepoSchema })
export type AddRepoResult = z.infer<typeof addRepoResultSchema>

/** What is checked out inside when the base is no branch, or one whose name scad does not take. */
const otherBranch = 'work'

/**
 * Puts a further repository into a running session, in a folder of its own beside the others, with its history, submodules and
 * large files. Its setup commands are not run: those are part of the image.
 *
 * @throws name-taken, repo-missing, repo-invalid, branch-not-found, session-not-found, session-stopped, bad-input, locked
 */
export async function addRepo(scad: Scad, input: z.input<typeof addRepoInput>): Promise<AddRepoResult> {
  const { session: id, path, base, access, ...wanted } = addRepoInput.parse(input)
  const host = await openRepo(resolve(scad.cwd, path))
  const key = wanted.key ?? keyOf(host)
  const commit = base === undefined ? (host.head ?? '') : await resolveCommit(host, base)
  return await withSessionCode(scad, id, async (session) => {
    requireRunning(session)
    await clearLeftFolders(scad, session)
    await requireFree(scad, session, key)
    const repo: SessionRepo = {
      key,
      path: host.path,
      baseRef: base ?? host.branch ?? '',
      base: commit,
      branch: await branchInside(host, base),
      access,
      workdir: session.repos.length === 0,
      dirty: '',
      format: host.format,
    }
    await seed(scad, session, repo, host)
    return { id: session.id, session: session.id, repo }
  })
}

function keyOf(host: HostRepo): string {
  const name = basename(host.path)
    .replace(/\.git$/, '')
    .toLowerCase()
  if (keySchema.safeParse(name).success) return name
  throw new ScadError('bad-input', `"${basename(host.path)}" cannot be the name of a repository in a session`, {
    hint: 'give one with --key',
  })
}

// $1 from, $2 to: an agent may have made a folder of that name, and what it works in is no other's
const look = 'if [ -e "$2" ] || [ -L "$2" ]; then exit 9; fi'
const moveIn = `${look}; exec mv -T -- "$1" "$2"`

async function requireFree(scad: Scad, session: Session, key: string): Promise<void> {
  if (session.repos.some((repo) => repo.key === key))
    throw new ScadError('name-taken', `session ${session.id} has a repository "${key}" already`, { hint: 'give another name with --key' })
  requireDone(session, key, await scriptInside(scad, gitTarget(scad, session, session.container, key), look, ['', repoFolder(key)]))
}

function requireDone({ id }: Session, key: string, { code, stderr }: RunResult): void {
  const folder = repoFolder(key)
  if (code === 9)
    throw new ScadError('name-taken', `session ${id} has a folder ${folder} already`, {
      hint: `give another name with --key, or move it away: scad session exec ${id} -- mv -T ${folder} ${folder}.old`,
    })
  if (code !== 0) throw new ScadError('engine-failed', `session ${id} takes no repository: ${cleanLine(stderr)}`)
}

async function branchInside(host: HostRepo, base: string | undefined): Promise<string> {
  const name = base ?? host.branch
  if (name === null || !isBranchName(name)) return otherBranch
  const named = base !== undefined && !(await listRefs(host, `refs/heads/${base}`)).has(`refs/heads/${base}`)
  return named ? otherBranch : name
}

async function seed(scad: Scad, session: Session, repo: SessionRepo, host: HostRepo): Promise<void> {
  const { container, user } = session
  const path = addedFolder(scad, repo.key)
  try {
    scad.progress({ type: 'step', text: `bringing ${repo.key} into ${session.id}` })
    await seedRepo(scad, { container, user, path, host, commit: repo.base, branch: repo.branch, movable: true })
    const note = { event: 'repo-added', repo } as const
    requireDone(session, repo.key, await moveAndNote(scad, session, { move: moveIn, from: path, to: repoFolder(repo.key), note }))
  } catch (error) {
    // only what has not come to its place goes: when it has, the journal may tell of it
    await cleanUp(scad, `remove ${path}`, async (engine) => void (await removeLeftFolders({ ...scad, engine }, session)))
    throw error
  }
}
