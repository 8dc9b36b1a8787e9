import { z } from 'zod'
import type { ReadEvent } from './agent-event.ts'
import { amount, part, words } from './lenient.ts'
import { noAmounts } from './report.ts'

const lineSchema = z.object({
  type: words,
  payload: part({
    type: words,
    model: words,
    item: part({
      type: words,
      content: z
        .array(part({ text: words }))
        .catch([])
        .default([]),
    }),
    info: part({ total_token_usage: part({ input_tokens: amount, cached_input_tokens: amount, output_tokens: amount }) }),
  }),
})

/** A line of `~/.codex/sessions/…/rollout-<time>-<conversation>.jsonl`: the model, its answers and their number, and what the whole thread used. Pure. */
export function codexTranscript(line: unknown): ReadEvent[] {
  const read = lineSchema.safeParse(line).data
  if (read === undefined || read.payload === null) return []
  const { type, model, item, info } = read.payload
  if (read.type === 'token_usage_record') return [{ type: 'usage', scope: 'step', ...noAmounts, turns: 1 }]
  if (read.type === 'turn_context') return [{ type: 'started', conversation: null, model }]
  if (read.type !== 'event_msg') return []
  if (type === 'item_completed' && item?.type === 'AgentMessage')
    return [{ type: 'text', text: item.content.map((each) => each?.text ?? '').join('') }]
  const total = type === 'token_count' ? (info?.total_token_usage ?? null) : null
  if (total === null) return []
  const { input_tokens: input, cached_input_tokens: cached, output_tokens: output } = total
  return [{ type: 'usage', scope: 'conversation', input, cached, output, turns: null, cost: null }]
}
