import { ScadError } from '../errors/scad-error.ts'
import { homeMark } from '../host/home-mark.ts'
import { layout } from '../scad/layout.ts'
import type { Scad } from '../scad/scad.ts'
import { runInside } from '../session/run-inside.ts'
import type { Session } from '../session/session.ts'
import { cleanLine } from '../text/clean.ts'

const timeoutMs = 120_000

/**
 * Where a repository is made before it goes to its place whole, named by who makes it: the locks of another SCAD_HOME cannot be seen from
 * here, so what it makes is left alone. No key begins with a dot, and no agent is told to work in such a folder. Pure.
 *
 * @param now ms since the epoch
 */
export function addedFolder({ paths, now }: Pick<Scad, 'paths' | 'now'>, key: string): string {
  return `${layout.workspace}/.adding-${homeMark(paths)}-${key}-${now()}`
}

/** Where a repository's folder goes before it is removed, out of the way in one step however long its removal takes. Pure. */
export function removedFolder({ now }: Pick<Scad, 'now'>, key: string): string {
  return `${layout.workspace}/.removed-${key}-${now()}`
}

// $1 the mark of this SCAD_HOME. What was being added is taken out of the way first, in one step: a program that a killed process left behind
// moves it to its place whole or not at all. Agents decide how much a removal has to say, so none of it is passed on.
const remove = `
removed=0 failed=0
for folder in .adding-"$1"-*; do
  [ -e "$folder" ] && mv -T -- "$folder" ".removed\${folder#.adding}" 2>/dev/null
done
for folder in .removed-*; do
  [ -e "$folder" ] || [ -L "$folder" ] || continue
  [ -L "$folder" ] || chmod -R u+rwX -- "$folder" 2>/dev/null
  if rm -rf -- "$folder" 2>/dev/null; then removed=$((removed + 1)); else failed=$((failed + 1)); fi
done
echo "$removed"
[ "$failed" = 0 ] || { echo "$failed folders resist in ${layout.workspace}/.removed-*" >&2; exit 1; }`

/**
 * Removes what of a repository is half there: one that was being added, from this SCAD_HOME, or removed. The caller holds the session's code
 * lock, so nobody is at it any more. A folder under the name of a repository is never touched.
 *
 * @returns how many went
 * @throws engine-failed when one could not be removed, or not in two minutes
 */
export async function removeLeftFolders(scad: Scad, { container, user }: Pick<Session, 'container' | 'user'>): Promise<number> {
  const request = { command: ['/bin/sh', '-c', remove, 'sh', homeMark(scad.paths)], user, workingDir: layout.workspace }
  const { code, stdout, stderr } = await runInside(scad, container, request, { timeoutMs })
  if (code !== 0) throw new ScadError('engine-failed', cleanLine(stderr) || `exit code ${code}`)
  return Number.parseInt(stdout, 10) || 0
}

/**
 * The same, and says so. That it fails is a warning: it is no part of what a command was asked for.
 * @param own true when what goes is the command's own, which nobody need be told
 */
export async function clearLeftFolders(scad: Scad, session: Session, { own = false }: { own?: boolean } = {}): Promise<void> {
  try {
    const removed = await removeLeftFolders(scad, session)
    if (removed > 0 && !own)
      scad.progress({
        type: 'note',
        text: `removed from ${session.id} what was only half there: ${removed} folder${removed === 1 ? '' : 's'}`,
      })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    scad.progress({ type: 'warning', text: `something half there could not be removed from ${session.id}: ${reason}` })
  }
}
