import { z } from 'zod'
import { ScadError } from '../errors/scad-error.ts'
import { repoFolder } from '../scad/layout.ts'
import { keySchema, sessionSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { requireIdle } from '../session/cancel-live-jobs.ts'
import { findSession } from '../session/find.ts'
import { savedRepoSchema, saveSession } from '../session/save.ts'
import { requireRepo, requireRunning } from '../session/session.ts'
import { cleanLine } from '../text/clean.ts'
import { withCodeLock, withSessionLock } from '../session/session-locks.ts'
import { clearLeftFolders, removedFolder } from './clear-left-folders.ts'
import { moveAndNote } from './move-and-note.ts'

export const removeRepoInput = z.object({
  session: sessionSchema,
  repo: keySchema.describe('the repository in the session'),
  discard: z.boolean().default(false).describe('save nothing'),
})

/** What was kept of the repository, as `--json` prints it. */
export const removeRepoResultSchema = z.strictObject({
  id: z.string(),
  session: z.string(),
  repo: z.string(),
  saved: savedRepoSchema.nullable().describe('null with --discard'),
})
export type RemoveRepoResult = z.infer<typeof removeRepoResultSchema>

// $1 folder, $2 where it goes first. One that is gone needs neither.
const moveAway = 'if [ -e "$1" ] || [ -L "$1" ]; then mv -T -- "$1" "$2"; fi'

/**
 * Takes a repository out of a running session. Everything in it is saved on the host first, as refs under
 * `refs/scad/<session>/`; when that fails it stays.
 *
 * @throws session-not-found, session-stopped, session-busy, repo-not-found, unsaved-work, fetch-refused, repo-missing, locked
 */
export async function removeRepo(scad: Scad, input: z.input<typeof removeRepoInput>): Promise<RemoveRepoResult> {
  const { session: id, repo: key, discard } = removeRepoInput.parse(input)
  const session = await findSession(scad, id)
  requireRunning(session)
  const found = session.id
  // no job begins meanwhile
  return await withSessionLock(
    scad,
    { id: found },
    async () => await withCodeLock(scad, { id: found }, async () => await removeLocked(scad, { id: found, key, discard })),
  )
}

async function removeLocked(scad: Scad, { id, key, discard }: { id: string; key: string; discard: boolean }): Promise<RemoveRepoResult> {
  const session = await findSession(scad, id)
  requireRunning(session)
  const repo = requireRepo(session, key)
  await requireIdle(scad, session)
  await clearLeftFolders(scad, session)
  const [saved = null] = discard ? [] : await saveSession(scad, { ...session, repos: [repo] })
  const folder = repoFolder(key)
  const note = { event: 'repo-removed', repo: key } as const
  const { code, stderr } = await moveAndNote(scad, session, { move: moveAway, from: folder, to: removedFolder(scad, key), note })
  if (code !== 0) throw new ScadError('would-lose-work', `${folder} could not be removed: ${cleanLine(stderr)}`)
  // a session that says what it holds can be saved, whatever becomes of the rest
  await clearLeftFolders(scad, session, { own: true })
  const next = repo.workdir ? session.repos.find((other) => other.key !== key) : undefined
  if (next !== undefined) scad.progress({ type: 'note', text: `jobs and shells now start in ${next.key}` })
  return { id: session.id, session: session.id, repo: key, saved }
}
