import type { RemoveResult } from '../lifetime/remove.ts'
import { counted } from '../text/counted.ts'
import type { Page } from './page.ts'
import { renderSaved } from './render-saved.ts'

/** What a removal saved, or gave up. */
export function renderRemoval({ id, saved, discarded }: RemoveResult, page: Page): void {
  page.line(`removed ${id}`)
  renderSaved(saved, page)
  for (const repo of discarded) page.line(`${repo.key}: ${lost(repo)}`)
}

function lost({ refs, files, commits }: RemoveResult['discarded'][number]): string {
  if (refs === null) return 'discarded, unseen'
  // the state is for a restoring, not for people
  const names = refs.filter((ref) => ref !== 'state' && !ref.endsWith('/state'))
  const parts = [commits ? counted(commits, 'commit') : '', files ? counted(files, 'uncommitted file') : '', ...names].filter(
    (part) => part !== '',
  )
  return parts.length === 0 ? 'nothing was lost' : `discarded ${parts.join(', ')}`
}
