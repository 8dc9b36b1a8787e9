import { z } from 'zod'
import { ScadError } from '../errors/scad-error.ts'
import { pushToTarget } from '../git/transfer.ts'
import { layout, repoFolder } from '../scad/layout.ts'
import type { Scad } from '../scad/scad.ts'
import { gitTarget } from '../session/git-target.ts'
import { runInside } from '../session/run-inside.ts'
import { cleanLine } from '../text/clean.ts'
import type { RestoreBase } from './restore-bases.ts'

export const leftSchema = z.object({ repo: z.string(), what: z.string().describe('in words') })
/** Something of a repo that is not as it was. */
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
  { session: { key }, host, states }: RestoreBase,
): Promise<Left[]> {
  if (states.length === 0) return []
  const target = gitTarget(scad, { user }, container, key)
  await pushToTarget(
    host,
    target,
    states.map(({ oid, name }) => `+${oid}:refs/scad/restore/${name}`),
    { signal: scad.signal },
  )
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
  return stdout.split('\n').flatMap((line) => (line.startsWith('left ') ? [{ repo: key, what: cleanLine(line.slice(5), 300) }] : []))
}
