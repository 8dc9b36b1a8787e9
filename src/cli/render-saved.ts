import type { SavedRepo } from '../session/save.ts'
import { counted } from '../text/counted.ts'
import type { Page } from './page.ts'

/** What was saved on the host, and where; nothing of a repo that held nothing. */
export function renderSaved(saved: readonly SavedRepo[], page: Page): void {
  for (const { key, refs, files, path } of saved)
    if (refs.length > 0) {
      page.line(`${key}: saved in ${path}${files > 0 ? `, with ${counted(files, 'uncommitted file')}` : ''}`)
      // the state is for a restoring, not for people
      for (const { ref, oid } of refs) if (!ref.endsWith('/state')) page.line(`  ${oid.slice(0, 10)} ${ref}`)
    }
}
