import type { AgentAdapter } from '../../src/agents/adapter.ts'
import { agentCases } from './cases.ts'
import { otherCases } from './other-cases.ts'
import type { Result } from './results.ts'

/** The rows that have a program of their own. */
export type PublishedRow = Pick<AgentAdapter, 'name' | 'defaultVersion'>

/** `row case` of all that a run of every case must have results of, in the versions that the rows install. Pure. */
export function missingResults(rows: readonly PublishedRow[], results: readonly Result[]): string[] {
  return rows.flatMap(({ name, defaultVersion }) =>
    [...agentCases, ...otherCases.filter(({ untried }) => untried[name] === undefined)].flatMap(({ id }) =>
      defaultVersion === null || results.some((one) => one.adapter === name && one.id === id && one.version === defaultVersion)
        ? []
        : [`${name} ${id}`],
    ),
  )
}

/** The table of docs/agents.md: what was seen of each row, in which version. Pure. */
export function verifiedTable(rows: readonly PublishedRow[], results: readonly Result[]): string[] {
  const published = rows.filter(({ defaultVersion }) => defaultVersion !== null)
  const seenOf = (adapter: string, id: string): string => results.find((one) => one.adapter === adapter && one.id === id)?.seen ?? ''
  const treesOf = (adapter: string): string =>
    [...new Set(results.flatMap((one) => (one.adapter === adapter ? `\`${one.tree}\`` : [])))].join(', ')
  return [
    `| what happens | ${published.map(({ name, defaultVersion }) => `\`${name}\` ${defaultVersion}`).join(' | ')} |`,
    `| --- | ${published.map(() => '---').join(' | ')} |`,
    `| the rows and the runner were then | ${published.map(({ name }) => treesOf(name)).join(' | ')} |`,
    ...agentCases.map(({ id, caused }) => `| ${caused} | ${published.map(({ name }) => seenOf(name, id)).join(' | ')} |`),
    ...otherCases.map(
      ({ id, caused, untried }) => `| ${caused} | ${published.map(({ name }) => untried[name] ?? seenOf(name, id)).join(' | ')} |`,
    ),
  ]
}
