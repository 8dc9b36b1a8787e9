import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { ScadError } from '../errors/scad-error.ts'
import { type HostRepo, listRefs, openRepo } from '../git/host-repo.ts'
import { updateRefsEverywhere } from '../git/ref-transaction.ts'
import type { Scad } from '../scad/scad.ts'
import { bring, type Brought } from './bring.ts'
import { bringKept } from './bring-kept.ts'
import { missingLargeFilesSchema } from './large-files.ts'
import { withReader } from './reader.ts'
import { savedUpdates } from './saved-updates.ts'
import type { Session } from './session.ts'
import type { Surveyed } from './survey.ts'
import { withVolume } from './volume-reader.ts'
import { settleAll } from './settle-all.ts'

/** What was saved of one repo of a session; no refs when it held nothing that its base does not. */
export const savedRepoSchema = z.object({
  key: z.string(),
  path: z.string().describe('the host repository'),
  refs: z.array(z.object({ ref: z.string(), oid: z.string() })),
  files: z.number().describe('files that no commit of the session held'),
  commits: z.number().describe('commits since the base'),
  // always told; records that an older scad wrote in the archive lack it
  missingLargeFiles: missingLargeFilesSchema.optional(),
})
export type SavedRepo = z.infer<typeof savedRepoSchema>

/** Saving is not fetching: it takes what there is, as it goes with the session otherwise. */
const limits = { packBytes: 32 * 2 ** 30, refs: 20_000, timeoutMs: 60 * 60_000 }

/**
 * Brings every branch, HEAD, index, untracked file and stash of every repo to the host, as refs under `refs/scad/<session>/`: all repos or
 * none, through the same quarantine as a fetch, and compared by object id afterwards; and the large files of git-lfs that they name. Works
 * on stopped sessions; of a lost one it brings what was kept on its volume at the end of its last jobs. The caller holds the session's code
 * lock.
 *
 * @throws unsaved-work, fetch-refused, repo-missing, repo-invalid, git-failed: nothing was changed on the host then
 */
export async function saveSession(scad: Scad, session: Session): Promise<SavedRepo[]> {
  const folder = join(scad.paths.quarantine, `${session.id}-save`)
  // what a killed process left
  await rm(folder, { recursive: true, force: true })
  try {
    const [withFiles, bringOne] = session.state === 'lost' ? [withVolume, bringKept] : [withReader, bring]
    return await withFiles(scad, session, async (container) => {
      const brought = await settleAll(session.repos, async (repo) => {
        const host = await openHost(repo)
        return await bringOne(scad, { session, repo, host, container, folder: join(folder, repo.key), limits })
      })
      giveGuestsAFolder(session, brought)
      await moveRefs(session, brought)
      await Promise.all(brought.map((one) => verify(session, one)))
      return brought.map(({ repo, host, surveyed, refs, missing }) => ({
        key: repo.key,
        path: host.path,
        refs,
        files: sum(surveyed, 'files'),
        commits: sum(surveyed, 'commits'),
        missingLargeFiles: missing,
      }))
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function openHost({ path, format }: Session['repos'][number]): Promise<HostRepo> {
  const host = await openRepo(path)
  if (host.format === format) return host
  throw new ScadError('repo-invalid', `${path} is another repository now: ${host.format}, where the session has ${format}`)
}

/** Two repos of a session may be working trees of one host repository: all but the first have their refs in a folder named by their key. */
function giveGuestsAFolder(session: Session, brought: readonly Brought[]): void {
  for (const [index, { repo, host, refs }] of brought.entries())
    if (brought.findIndex((other) => other.host.commonDir === host.commonDir) < index)
      for (const saved of refs) saved.ref = saved.ref.replace(`refs/scad/${session.id}/`, `refs/scad/${session.id}/${repo.key}/`)
}

/** All refs in one step, and one before it for those in the way of a new one; what any of them held before stays reachable. */
async function moveRefs(session: Session, brought: readonly Brought[]): Promise<void> {
  const hosts = new Map(brought.map(({ host }) => [host.commonDir, host]))
  const plans = await Promise.all(
    [...hosts.values()].map(async (repo) => {
      const saved = brought.filter(({ host }) => host.commonDir === repo.commonDir).flatMap(({ refs }) => refs)
      return { repo, ...savedUpdates(session.id, await listRefs(repo, `refs/scad/${session.id}/`), saved) }
    }),
  )
  await updateRefsEverywhere(plans.map(({ repo, clear }) => ({ repo, updates: clear })))
  await updateRefsEverywhere(plans.map(({ repo, move }) => ({ repo, updates: move })))
}

async function verify(session: Session, { repo, host, refs }: Brought): Promise<void> {
  const standing = await listRefs(host, `refs/scad/${session.id}/`)
  for (const { ref, oid } of refs)
    if (standing.get(ref) !== oid) throw new ScadError('unsaved-work', `${ref} of ${repo.key} is not where it was put in ${host.path}`)
}

function sum(surveyed: Surveyed[], what: 'files' | 'commits'): number {
  return surveyed.reduce((total, place) => total + place[what], 0)
}
