import { z } from 'zod'
import { ScadError } from '../errors/scad-error.ts'
import { pointersInHistory } from '../git/lfs-pointers.ts'
import { lfsStore } from '../git/lfs-store.ts'
import type { GitTarget } from '../git/target.ts'
import { pushToTarget } from '../git/transfer.ts'
import { fillPointers, hasGitLfs, putLargeFiles } from '../image/put-large-files.ts'
import { layout, repoFolder } from '../scad/layout.ts'
import type { Scad } from '../scad/scad.ts'
import { gitTarget } from '../session/git-target.ts'
import { runInside } from '../session/run-inside.ts'
import { cleanLine } from '../text/clean.ts'
import type { RestoreBase } from './restore-bases.ts'

export const leftSchema = z.object({
  repo: z.string().describe('its key; of an overlay its folder inside'),
  what: z.string().describe('in words'),
})
/** Something of a repo, or of an overlay, that is not as it was. */
export type Left = z.infer<typeof leftSchema>

const limits = { maxBytes: 1 << 20, timeoutMs: 30 * 60_000 }

/**
 * Puts back what was saved of a repo that stands at its base in a running container. One of which nothing was saved stays as it is.
 *
 * @returns what is not as it was
 * @throws git-failed with the program's last words, interrupted
 */
export async function restoreRepo(
  scad: Scad,
  { container, user }: { container: string; user: string },
  { session, host, states }: RestoreBase,
): Promise<Left[]> {
  const { key } = session
  if (states.length === 0) return []
  const target = gitTarget(scad, { user }, container, key)
  await pushToTarget(
    host,
    target,
    states.map(({ oid, name }) => `+${oid}:refs/scad/restore/${name}`),
    { signal: scad.signal },
  )
  const lacking = await restoreLargeFiles(scad, target, { session, host, states })
  const { code, stdout, stderr } = await runInside(
    scad,
    container,
    { command: [`${layout.bin}/restore`], user, workingDir: repoFolder(key) },
    limits,
  )
  if (code !== 0)
    throw new ScadError(
      'git-failed',
      `${key} could not be put back: ${cleanLine(stderr.trim().split('\n').at(-1) ?? '') || `restore ended with ${code}`}`,
    )
  if (lacking !== null && (await hasGitLfs(scad, target))) await fillPointers(scad, target)
  const left = stdout.split('\n').flatMap((line) => (line.startsWith('left ') ? [cleanLine(line.slice(5), 300)] : []))
  if (lacking) left.push(`${lacking} of its large files: the host has them no longer`)
  return left.map((what) => ({ repo: key, what }))
}

/**
 * Puts the large files that commits of the session name into its store, so that git-lfs finds them when the files are back.
 * @returns how many the host lacks; null when there are none at all
 */
async function restoreLargeFiles(
  scad: Scad,
  target: GitTarget,
  { session: { base }, host, states }: Pick<RestoreBase, 'session' | 'host' | 'states'>,
): Promise<number | null> {
  const commits = states.flatMap(({ name, oid }) => (name.startsWith('nested/') ? [] : [oid]))
  const wanted = await pointersInHistory({ gitDir: host.commonDir, commits, without: [base], signal: scad.signal })
  return wanted.length === 0 ? null : await putLargeFiles(scad, target, await lfsStore(host), wanted)
}
