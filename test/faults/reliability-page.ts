import { basename } from 'node:path'
import { tableRow } from '../support/table-row.ts'
import type { FaultGroup } from './fault-case.ts'
import type { Result } from './results.ts'
import { shownElsewhere } from './shown-elsewhere.ts'

/** The figures of a run: what was caused, what held, and of a sweep the steps. A case without a result is missing. */
export function figures(
  groups: readonly FaultGroup[],
  results: ReadonlyMap<string, Result>,
): { caused: number; kills: number; missing: string[] } {
  const ids = groups.flatMap(({ cases }) => cases.map(({ id }) => id))
  const found = ids.flatMap((id) => results.get(id) ?? [])
  return {
    caused: found.reduce((sum, { times }) => sum + times, 0),
    kills: found.reduce((sum, { times, steps }) => sum + (steps === undefined ? 0 : times), 0),
    missing: ids.filter((id) => !results.has(id)),
  }
}

/** docs/reliability.md. Pure. */
export function reliabilityPage(groups: readonly FaultGroup[], results: ReadonlyMap<string, Result>): string {
  const { caused, kills } = figures(groups, results)
  return `${head(caused, kills)}
${groups.map((group) => section(group, results)).join('\n')}
${elsewhereSection()}
${histogram(groups, results)}`
}

function head(caused: number, kills: number): string {
  return `# Reliability

<!-- Written by \`npm run faults -- --update\` from what a run has seen: do not edit. -->

What happens to your work when something breaks. Each row is a fault that [the fault suite](../test/faults) causes on a real engine with
real repositories: processes are killed with \`kill -9\`, engines too, disks are full, files are cut short. Nothing is pretended. After each one it
compares every commit, file and stash by object id with what was made, what scad says with what the engine says, and in the end looks for
whatever is left over: containers, images, volumes, networks, programs inside, processes, locks, temporary files. A case has a row only when all
of that held; the run fails, and this page is not written, when one has none.

| faults caused | of them kills of scad | survived | commits or files lost | left over |
| ------------- | --------------------- | -------- | --------------------- | --------- |
| ${caused} | ${kills} | ${caused} | 0 | 0 |

\`npm run faults\` runs the whole of it (Linux, root: it starts engines of its own); the usual tests run it with fewer kills.
`
}

function section({ title, cases }: FaultGroup, results: ReadonlyMap<string, Result>): string {
  const rows = cases.map(({ id, caused, expected }) => {
    const result = results.get(id)
    return tableRow([`\`${id}\``, caused, String(result?.times ?? ''), expected, result?.seen ?? ''])
  })
  return [
    '',
    `## ${title}`,
    '',
    tableRow(['case', 'caused', 'times', 'expected', 'seen']),
    tableRow(['---', '---', '--:', '---', '---']),
    ...rows,
    '',
  ].join('\n')
}

/** The faults that tests of the usual suites cause. Pure. */
export function elsewhereSection(): string {
  return [
    '',
    '## Shown by the usual tests',
    '',
    'These need no engine of their own, and `npm test` causes them each time.',
    '',
    tableRow(['fault', 'what holds', 'shown by']),
    tableRow(['---', '---', '---']),
    ...shownElsewhere.map(({ fault, holds, file, test }) => tableRow([fault, holds, `[${basename(file)}](../${file}): ${test}`])),
    '',
  ].join('\n')
}

/** Command × step. */
function histogram(groups: readonly FaultGroup[], results: ReadonlyMap<string, Result>): string {
  const rows = groups
    .flatMap(({ cases }) => cases)
    .flatMap(({ id }) => Object.entries(results.get(id)?.steps ?? {}).map(([step, count]) => tableRow([`\`${id}\``, step, String(count)])))
  if (rows.length === 0) return ''
  return [
    '## The steps that were hit',
    '',
    tableRow(['case', 'killed during', 'times']),
    tableRow(['---', '---', '--:']),
    ...rows,
    '',
  ].join('\n')
}
