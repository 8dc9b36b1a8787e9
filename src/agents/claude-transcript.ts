import { z } from 'zod'
import type { ReadEvent } from './agent-event.ts'
import { amount, part, sum, words } from './lenient.ts'

const lineSchema = z.object({
  type: words,
  // of an answer; each of its blocks has a line, with what all of them used
  apiBlockIndex: amount,
  message: part({
    model: words,
    content: z
      .array(part({ type: words, text: words }))
      .catch([])
      .default([]),
    usage: part({ input_tokens: amount, cache_creation_input_tokens: amount, cache_read_input_tokens: amount, output_tokens: amount }),
  }),
  // of the program's end
  totalCostUSD: amount,
})

/** What it says in the place of a model where the program itself speaks, as of an error of the API. */
const noModel = '<synthetic>'

/** A line of `~/.claude/projects/<folder>/<conversation>.jsonl`: the model, its answers, and what was used. Pure. */
export function claudeTranscript(line: unknown): ReadEvent[] {
  const read = lineSchema.safeParse(line).data
  const none = { input: null, cached: null, output: null, turns: null, cost: null }
  if (read?.type === 'cost-state')
    return read.totalCostUSD === null ? [] : [{ type: 'usage', ...none, scope: 'conversation', cost: read.totalCostUSD }]
  if (read?.type !== 'assistant' || read.message === null || read.message.model === noModel) return []
  const { model, content, usage } = read.message
  const cached = usage?.cache_read_input_tokens ?? null
  const input = sum(usage?.input_tokens ?? null, usage?.cache_creation_input_tokens ?? null, cached)
  const first = (read.apiBlockIndex ?? 0) === 0
  return [
    { type: 'started', conversation: null, model },
    ...content.flatMap((block) => (block?.type === 'text' ? [{ type: 'text', text: block.text ?? '' } as const] : [])),
    ...(first
      ? [{ type: 'usage', scope: 'step', input, cached, output: usage?.output_tokens ?? null, turns: 1, cost: null } as const]
      : []),
  ]
}
