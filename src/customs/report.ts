import { z } from 'zod'
import { findingKinds, findingKindSchema } from '../scad/code-policy.ts'
import { cleanLine } from '../text/clean.ts'
import { type Finding, findingSchema } from './finding.ts'

/** What the customs say of one repository, as `--json` prints it. */
export const customsSchema = z.strictObject({
  findings: z.array(findingSchema),
  omitted: z
    .array(z.strictObject({ kind: findingKindSchema, count: z.int() }))
    .describe('how many more there are of a kind than are listed'),
  passed: z.int().describe('how many `code.allow` of the config and --accept let through unlisted'),
})
export type CustomsReport = z.infer<typeof customsSchema>

/** How many of a kind are listed. */
const listed = 50

/** The findings by kind and path, fit to be printed, so many of each kind at most. Pure. */
export function customsReport(findings: readonly Finding[], passed: number): CustomsReport {
  const groups = findingKinds.map((kind) => {
    const all = findings.filter((finding) => finding.kind === kind).toSorted((a, b) => ((a.path ?? '') < (b.path ?? '') ? -1 : 1))
    return { kind, shown: all.slice(0, listed), count: all.length - listed }
  })
  return {
    findings: groups.flatMap(({ kind, shown }) =>
      shown.map(({ path, why, branch }) => ({ kind, path: path === null ? null : cleanLine(path), why: cleanLine(why, 300), branch })),
    ),
    omitted: groups.filter(({ count }) => count > 0).map(({ kind, count }) => ({ kind, count })),
    passed,
  }
}
