import type { CustomsReport } from '../customs/report.ts'
import { findingKinds } from '../scad/code-policy.ts'
import { counted } from '../text/counted.ts'

const shown = 3

/** What the customs found in a repository: a row for each kind, with how much there is of it and the first of them. Pure. */
export function customsRows({ key, findings, omitted, passed }: CustomsReport & { key: string }): Record<string, string | number>[] {
  const rows = findingKinds.flatMap((kind) => {
    const all = findings.filter((finding) => finding.kind === kind)
    if (all.length === 0) return []
    const count = all.length + (omitted.find((one) => one.kind === kind)?.count ?? 0)
    const texts = all.slice(0, shown).map(({ path, why }) => (path === null ? why : `${path} (${why})`))
    return [row(key, kind, count, `${texts.join(', ')}${count > shown ? ` and ${count - shown} more` : ''}`)]
  })
  return passed === 0 ? rows : [...rows, row(key, 'let through', passed, `${counted(passed, 'finding')} that the config or --accept names`)]
}

function row(repo: string, look: string, count: number, what: string): Record<string, string | number> {
  return { repo, 'to look at': look, count, what }
}
