import { access } from 'node:fs/promises'
import { join } from 'node:path'

/** What git leaves in a working tree's git folder while the user is in the middle of something. */
const marks = {
  MERGE_HEAD: 'merge',
  'rebase-merge': 'rebase',
  'rebase-apply': 'rebase',
  CHERRY_PICK_HEAD: 'cherry-pick',
  REVERT_HEAD: 'revert',
  BISECT_LOG: 'bisect',
} as const

export type Operation = (typeof marks)[keyof typeof marks]

/** The operation that a working tree is in the middle of, as `git status` would tell it. */
export async function operationInProgress(gitDir: string): Promise<Operation | null> {
  for (const [name, operation] of Object.entries(marks)) if (await exists(join(gitDir, name))) return operation
  return null
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  )
}
