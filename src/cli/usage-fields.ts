import type { AgentReport } from '../agents/report.ts'
import { costText, tokensText } from './event-text.ts'

type Used = Pick<AgentReport, 'turns' | 'tokens' | 'cost'> | null

/** What was used, as the fields that people read; without those that nobody told. Pure. */
export function usageFields(used: Used): Record<'turns' | 'tokens' | 'cost', string | number | undefined> {
  const { turns = null, tokens = null, cost = null } = used ?? {}
  return {
    turns: turns ?? undefined,
    tokens: tokens === null ? undefined : tokensText(tokens),
    cost: cost === null ? undefined : costText(cost),
  }
}

/** The same as cells of a table's row. Pure. */
export function usageCells(used: Used): Record<string, string | number> {
  return Object.fromEntries(Object.entries(usageFields(used)).map(([head, text]) => [head, text ?? '-']))
}
