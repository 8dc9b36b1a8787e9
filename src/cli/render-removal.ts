import type { RemoveResult } from '../lifetime/remove.ts'
import type { Page } from './page.ts'

/** What a removal saved, or gave up. */
export function renderRemoval({ id, saved, discarded }: RemoveResult, page: Page): void {
  page.line(`removed ${id}`)
  for (const { key, refs, files, path } of saved)
    if (refs.length > 0) {
      page.line(`${key}: saved in ${path}${files > 0 ? `, with ${counted(files, 'uncommitted file')}` : ''}`)
      // the state is for a restoring, not for people
      for (const { ref, oid } of refs) if (!ref.endsWith('/state')) page.line(`  ${oid.slice(0, 10)} ${ref}`)
    }
  for (const repo of discarded) page.line(`${repo.key}: ${lost(repo)}`)
}

function lost({ refs, files, commits }: RemoveResult['discarded'][number]): string {
  if (refs === null) return 'discarded, unseen'
  const parts = [commits ? counted(commits, 'commit') : '', files ? counted(files, 'uncommitted file') : '', ...refs].filter(
    (part) => part !== '',
  )
  return parts.length === 0 ? 'nothing was lost' : `discarded ${parts.join(', ')}`
}

function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`
}
