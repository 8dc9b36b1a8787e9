import { z } from 'zod'
import type { AgentEvent } from './agent-event.ts'

/** What an agent's events come to. */
export const reportSchema = z.object({
  conversation: z.string().nullable().describe("the agent's own id of the conversation, by which it is resumed"),
  model: z.string().nullable(),
  answer: z.string().nullable().describe('its last text'),
  ok: z.boolean().nullable().describe('whether it says that it succeeded; null when its output has no end'),
  error: z.string().nullable().describe('the last error it told of, when it did not succeed'),
  turns: z.number().nullable().describe('answers of the model'),
  tokens: z
    .object({ input: z.number(), cached: z.number(), output: z.number() })
    .nullable()
    .describe('cached is a part of input; those of the whole conversation where the agent counts so'),
  cost: z.number().nullable().describe('US dollars, as the agent reckons; null when it does not'),
})
export type AgentReport = z.infer<typeof reportSchema>

type Usage = Extract<AgentEvent, { type: 'usage' }>
type Amount = 'input' | 'cached' | 'output' | 'turns' | 'cost'

/** Sums an agent's events up. Pure. */
export function reportOf(events: Iterable<{ type: 'line' } | AgentEvent>): AgentReport {
  const report: AgentReport = {
    conversation: null,
    model: null,
    answer: null,
    ok: null,
    error: null,
    turns: null,
    tokens: null,
    cost: null,
  }
  const usages: Usage[] = []
  for (const event of events) {
    if (event.type === 'started') Object.assign(report, { conversation: event.conversation, model: event.model })
    if (event.type === 'text') report.answer = event.text
    if (event.type === 'error') report.error = event.message
    if (event.type === 'usage') usages.push(event)
    if (event.type === 'result') Object.assign(report, { ok: event.ok, answer: event.text ?? report.answer })
  }
  const input = total(usages, 'input')
  const output = total(usages, 'output')
  if (input !== null || output !== null) report.tokens = { input: input ?? 0, cached: total(usages, 'cached') ?? 0, output: output ?? 0 }
  return {
    ...report,
    error: report.ok === true ? null : report.error,
    turns: total(usages, 'turns'),
    cost: total(usages, 'cost'),
  }
}

/** Steps are added up; of totals the last one counts. */
function total(usages: readonly Usage[], amount: Amount): number | null {
  let sum: number | null = null
  for (const usage of usages) {
    const value = usage[amount]
    if (value !== null) sum = usage.scope === 'step' ? (sum ?? 0) + value : value
  }
  return sum
}
