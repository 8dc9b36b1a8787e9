import { z } from 'zod'
import type { AgentEvent } from './agent-event.ts'

/** What was used, amount by amount; null where it is not told. */
export const amountsSchema = z.object({
  input: z.number().nullable(),
  cached: z.number().nullable(),
  output: z.number().nullable(),
  turns: z.number().nullable(),
  cost: z.number().nullable(),
})
export type Amounts = z.infer<typeof amountsSchema>

/** Nothing was told. */
export const noAmounts: Amounts = { input: null, cached: null, output: null, turns: null, cost: null }

/** What an agent's events come to. */
export const reportSchema = z.object({
  conversation: z.string().nullable().describe("the agent's own id of the conversation, by which it is resumed"),
  model: z.string().nullable(),
  answer: z.string().nullable().describe('its last text'),
  ok: z.boolean().nullable().describe('whether it says that it succeeded; null when its output has no end'),
  error: z.string().nullable().describe('the last error it told of, when it did not succeed'),
  turns: z.number().nullable().describe('answers of the model'),
  tokens: z.object({ input: z.number(), cached: z.number(), output: z.number() }).nullable().describe('cached is a part of input'),
  cost: z.number().nullable().describe('US dollars, as the agent reckons; null when it does not'),
  partial: z.boolean().describe('it used more than is told here: it tells that step by step, and of what it wrote some is not kept'),
  whole: amountsSchema.describe('what it counts over the whole conversation, with the jobs that it goes on from'),
})
export type AgentReport = z.infer<typeof reportSchema>

/** Characters of what an agent says of itself. It may write anything there, and a report is kept for long. */
const maxWords = 1000

type Usage = Extract<AgentEvent, { type: 'usage' }>
type Amount = keyof Amounts

/** Sums an agent's events up; a gap stands for what of its output is not kept. Pure. */
export function reportOf(events: Iterable<{ type: 'line' | 'gap' } | AgentEvent>): AgentReport {
  const report: AgentReport = {
    conversation: null,
    model: null,
    answer: null,
    ok: null,
    error: null,
    turns: null,
    tokens: null,
    cost: null,
    partial: false,
    whole: noAmounts,
  }
  const usages: Usage[] = []
  let gap = false
  for (const event of events) {
    if (event.type === 'started') Object.assign(report, { conversation: cut(event.conversation), model: cut(event.model) })
    if (event.type === 'text') report.answer = event.text
    if (event.type === 'error') report.error = cut(event.message)
    if (event.type === 'usage') usages.push(event)
    if (event.type === 'gap') gap = true
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
    partial: gap && usages.every(({ scope }) => scope === 'step'),
    whole: wholeOf(usages.filter(({ scope }) => scope === 'conversation')),
  }
}

function cut(words: string | null): string | null {
  return words === null || words.length <= maxWords ? words : `${words.slice(0, maxWords)}…`
}

/**
 * A report with what its own job used, where the agent counts the whole conversation. One that counted anew, as its amount is smaller than
 * before, is taken at its word. Pure.
 *
 * @param before what the conversation had used before
 */
export function reportSince(report: AgentReport, before: Amounts): AgentReport {
  const since = (amount: Amount, told: number): number => {
    const [whole, then] = [report.whole[amount], before[amount]]
    return whole === null || then === null || whole < then ? told : whole - then
  }
  const { tokens, turns, cost } = report
  return {
    ...report,
    tokens: tokens && {
      input: since('input', tokens.input),
      cached: since('cached', tokens.cached),
      output: since('output', tokens.output),
    },
    turns: turns && since('turns', turns),
    cost: cost && since('cost', cost),
  }
}

/** What a conversation has used by the end of a job: where that told nothing, what it had used before. Pure. */
export function usedBy(report: Pick<AgentReport, 'whole'> | null, before: Amounts | null): Amounts {
  const used = (amount: Amount): number | null => report?.whole[amount] ?? before?.[amount] ?? null
  return { input: used('input'), cached: used('cached'), output: used('output'), turns: used('turns'), cost: used('cost') }
}

function wholeOf(usages: readonly Usage[]): Amounts {
  const sum = (amount: Amount): number | null => total(usages, amount)
  return { input: sum('input'), cached: sum('cached'), output: sum('output'), turns: sum('turns'), cost: sum('cost') }
}

/** Steps and runs are added up, as a job may have several; of the conversation the last total counts. */
function total(usages: readonly Usage[], amount: Amount): number | null {
  let sum: number | null = null
  for (const usage of usages) {
    const value = usage[amount]
    if (value !== null) sum = usage.scope === 'conversation' ? value : (sum ?? 0) + value
  }
  return sum
}
