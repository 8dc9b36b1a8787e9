import type { LandResult } from '../landing/land.ts'
import type { UndoResult } from '../landing/undo.ts'
import { customsRows } from './customs-rows.ts'
import type { Page } from './page.ts'

const short = (oid: string | null): string => oid?.slice(0, 10) ?? '(none)'

/** What landed where. */
export function renderLanding({ session, changeSet, outcome, repos, customs }: LandResult, page: Page): void {
  page.table(repos.map(({ key, into, before, after }) => ({ repo: key, branch: into, before: short(before), after: short(after) })))
  page.table(customs.flatMap(customsRows))
  if (changeSet === null) return page.line(`${session} changed nothing`)
  const takesBack = `scad code undo ${session} takes it back`
  const lines: Record<LandResult['outcome'], string> = {
    landed: `landed ${changeSet}; ${takesBack}`,
    finished: `landed ${changeSet}, which had been broken off; ${takesBack}`,
    already: `${changeSet} has landed already`,
    planned: `${changeSet} would land so; nothing was moved`,
    nothing: '',
  }
  page.line(lines[outcome])
}

/** What was taken back. */
export function renderUndo({ changeSet, outcome, repos }: UndoResult, page: Page): void {
  page.table(repos.map(({ key, into, from, to }) => ({ repo: key, branch: into, before: short(from), after: short(to) })))
  const lines: Record<UndoResult['outcome'], string> = {
    undone: `took back ${changeSet}`,
    absent: `nothing of ${changeSet} was there`,
    planned: `${changeSet} would be taken back so; nothing was moved`,
  }
  page.line(lines[outcome])
}
