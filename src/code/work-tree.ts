import { oidSchema } from '../scad/names.ts'
import { cleanLine } from '../text/clean.ts'

/** A repository's working tree inside, by its own word. */
export interface WorkTree {
  /** null when HEAD is detached. */
  branch: string | null
  /** null when there is no commit yet. */
  tip: string | null
  /** Tracked files that differ from the commit. */
  modified: number
  /** Untracked files that are not ignored; a folder with nothing else counts once. */
  untracked: number
  /** Files in a merge conflict. */
  conflicted: number
}

/** `git status --porcelain=v2 --branch -z` → counts. A renamed file brings its old name as one more field. Pure. */
export function parseWorkTree(status: string): WorkTree {
  const tree: WorkTree = { branch: null, tip: null, modified: 0, untracked: 0, conflicted: 0 }
  const fields = status.split('\0')
  for (let index = 0; index < fields.length; index++) {
    const field = fields[index] ?? ''
    if (field.startsWith('# branch.oid ')) tree.tip = oidSchema.safeParse(field.slice(13)).data ?? null
    else if (field.startsWith('# branch.head ') && field !== '# branch.head (detached)') tree.branch = cleanLine(field.slice(14), 200)
    else if (field.startsWith('1 ')) tree.modified++
    else if (field.startsWith('u ')) tree.conflicted++
    else if (field.startsWith('? ')) tree.untracked++
    else if (field.startsWith('2 ')) {
      tree.modified++
      index++
    }
  }
  return tree
}
