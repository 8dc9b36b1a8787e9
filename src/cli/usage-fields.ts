import type { AgentReport } from '../agents/report.ts'
import { costText, tokensText } from './event-text.ts'

type Used = Pick<AgentReport, 'turns' | 'tokens' | 'cost' | 'partial'> | null

/** What was used, as the fields that people read; without those that nobody told. Pure. */
export function usageFields(used: Used): Record<'turns' | 'tokens' | 'cost', string | undefined> {
  const { turns = null, tokens = null, cost = null, partial = false } = used ?? {}
  const told = (text: string): string => (partial ? `at least ${text}` : text)
  return {
    turns: turns === null ? undefined : told(String(turns)),
    tokens: tokens === null ? undefined : told(tokensText(tokens)),
    cost: cost === null ? undefined : told(costText(cost)),
  }
}

/** The same as cells of a table's row. Pure. */
export function usageCells(used: Used): Record<string, string> {
  return Object.fromEntries(Object.entries(usageFields(used)).map(([head, text]) => [head, text ?? '-']))
}

/** The same of a job, after the model that it asked and the conversation that it held. Pure. */
export function jobUsageCells(used: (Pick<AgentReport, 'model' | 'conversation'> & NonNullable<Used>) | null): Record<string, string> {
  return { model: used?.model ?? '-', conversation: used?.conversation ?? '-', ...usageCells(used) }
}
