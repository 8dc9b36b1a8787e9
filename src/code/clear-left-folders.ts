import { layout } from '../scad/layout.ts'
import type { Scad } from '../scad/scad.ts'
import { runInside } from '../session/run-inside.ts'
import type { Session } from '../session/session.ts'
import { cleanLine } from '../text/clean.ts'

const timeoutMs = 120_000

/** The file that says of a repository's folder that it is not whole yet. No key begins with a dot. Pure. */
export function addingMark(key: string): string {
  return `${layout.workspace}/.adding-${key}`
}

/** Where a repository's folder goes before it is removed, out of the way in one step however long its removal takes. Pure. */
export function removedFolder(key: string, now: number): string {
  return `${layout.workspace}/.removed-${key}-${now}`
}

// The arguments are the keys of the session's repositories: the mark of one that became whole says nothing any more, nor one of no key.
const clear = `
failed=0
gone() {
  [ -e "$1" ] || [ -L "$1" ] || return 0
  chmod -R u+rwX -- "$1"
  rm -rf -- "$1" && echo "$1" || { failed=1; return 1; }
}
for folder in .removed-*; do gone "$folder"; done
for mark in .adding-*; do
  [ -e "$mark" ] || continue
  key=\${mark#.adding-}
  case " $* . .. " in
  *" $key "*) rm -f -- "$mark" ;;
  *) gone "$key" && rm -f -- "$mark" ;;
  esac
done
exit $failed`

/**
 * Removes what of a repository is half there: one that was being added, or removed, by a process that is gone. The caller holds the session's
 * code lock.
 *
 * @returns the names of what went, and what stood in the way of the rest, '' for nothing
 */
export async function clearLeftFolders(
  scad: Scad,
  { container, user, repos }: Pick<Session, 'container' | 'user' | 'repos'>,
): Promise<{ removed: string[]; failure: string }> {
  const request = { command: ['/bin/sh', '-c', clear, 'sh', ...repos.map(({ key }) => key)], user, workingDir: layout.workspace }
  const { code, stdout, stderr } = await runInside(scad, container, request, { timeoutMs })
  const removed = stdout.split('\n').flatMap((name) => (name === '' ? [] : [cleanLine(name)]))
  return { removed, failure: code === 0 ? '' : cleanLine(stderr) || `exit code ${code}` }
}

/** The same, and says so. @throws engine-failed */
export async function clearAndTell(scad: Scad, session: Session): Promise<void> {
  const { removed, failure } = await clearLeftFolders(scad, session)
  if (removed.length > 0)
    scad.progress({ type: 'note', text: `removed from ${session.id} what was only half there: ${removed.join(', ')}` })
  if (failure !== '') scad.progress({ type: 'warning', text: `something half there could not be removed from ${session.id}: ${failure}` })
}
