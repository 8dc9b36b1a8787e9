import { z } from 'zod'
import { ScadError } from '../errors/scad-error.ts'
import { layout, repoFolder } from '../scad/layout.ts'
import { keySchema, sessionSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { requireIdle } from '../session/cancel-live-jobs.ts'
import { findSession } from '../session/find.ts'
import { noteBody } from '../session/journal.ts'
import { runInside } from '../session/run-inside.ts'
import { runnerRequest } from '../session/runner-request.ts'
import { savedRepoSchema, saveSession } from '../session/save.ts'
import { requireRepo, requireRunning } from '../session/session.ts'
import { cleanLine } from '../text/clean.ts'
import { withCodeLock, withSessionLock } from '../session/session-locks.ts'
import { clearAndTell, clearLeftFolders, removedFolder } from './clear-left-folders.ts'

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
// In one go, which ends inside whatever becomes of this process: $1 uid, $2 gid, $3 to $5 the moving, as the agent, $6 what the journal is told.
const takeOut = `/usr/bin/setpriv --reuid "$1" --regid "$2" --clear-groups --inh-caps=-all /bin/sh -c "$3" sh "$4" "$5" &&
  exec ${layout.bin}/note "$6"`

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
  await clearAndTell(scad, session)
  const repo = requireRepo(session, key)
  await requireIdle(scad, session)
  const [saved = null] = discard ? [] : await saveSession(scad, { ...session, repos: [repo] })
  const [folder, aside] = [repoFolder(key), removedFolder(key, scad.now())]
  const [uid = '', gid = ''] = session.user.split(':')
  const words = [uid, gid, moveAway, folder, aside, noteBody({ event: 'repo-removed', repo: key })]
  const request = { ...runnerRequest('note'), command: ['/bin/sh', '-c', takeOut, 'sh', ...words] }
  const { code, stderr } = await runInside(scad, session.container, request)
  if (code !== 0) throw new ScadError('would-lose-work', `${folder} could not be removed: ${cleanLine(stderr)}`)
  // a session that says what it holds can be saved, whatever becomes of the rest
  const rest = { ...session, repos: session.repos.filter((other) => other.key !== key) }
  const { failure } = await clearLeftFolders(scad, rest).catch((error: unknown) => ({ failure: String(error) }))
  if (failure !== '') scad.progress({ type: 'warning', text: `${aside} could not be removed: ${cleanLine(failure)}` })
  const next = repo.workdir ? rest.repos[0] : undefined
  if (next !== undefined) scad.progress({ type: 'note', text: `jobs and shells now start in ${next.key}` })
  return { id: session.id, session: session.id, repo: key, saved }
}
