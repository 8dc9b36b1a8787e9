import { z } from 'zod'
import type { ReadEvent } from './agent-event.ts'
import { amount, anything, part, textOf, titleOf, words } from './lenient.ts'

const lineSchema = z.object({
  type: words,
  session_id: words,
  model: words,
  role: words,
  content: words,
  tool_name: words,
  tool_id: words,
  parameters: anything,
  status: words,
  output: anything,
  message: words,
  severity: words,
  error: part({ message: words }),
  stats: part({ input_tokens: amount, output_tokens: amount, cached: amount }),
})

/** A line of `gemini --output-format stream-json`. The assistant's text comes in pieces. Pure. */
export function geminiEvents(line: unknown): ReadEvent[] {
  const read = lineSchema.safeParse(line).data
  switch (read?.type) {
    case 'init':
      return [{ type: 'started', conversation: read.session_id, model: read.model }]
    case 'message':
      return read.role === 'assistant' ? [{ type: 'text-piece', text: read.content ?? '' }] : []
    case 'tool_use': {
      const input = JSON.stringify(read.parameters) ?? ''
      return [{ type: 'tool-call', id: read.tool_id ?? '', tool: read.tool_name ?? '', title: titleOf(read.parameters), input }]
    }
    case 'tool_result': {
      const output = read.output ?? read.error?.message ?? ''
      return [{ type: 'tool-result', id: read.tool_id ?? '', ok: read.status === 'success', output: textOf(output) }]
    }
    case 'error':
      return [{ type: 'error', message: read.message ?? 'unknown', status: null, final: false }]
    case 'result': {
      const ok = read.status === 'success'
      const { stats } = read
      const tokens = { input: stats?.input_tokens ?? null, cached: stats?.cached ?? null, output: stats?.output_tokens ?? null }
      // without a message it was told before
      const message = read.error?.message ?? ''
      const status = /"code":\s*(\d{3})\b/.exec(message)?.[1]
      return [
        ...(stats === null ? [] : [{ type: 'usage', scope: 'run', ...tokens, turns: null, cost: null } as const]),
        ...(ok || message === ''
          ? []
          : [{ type: 'error', message, status: status === undefined ? null : Number(status), final: true } as const]),
        { type: 'result', ok, text: null },
      ]
    }
    default:
      return []
  }
}
