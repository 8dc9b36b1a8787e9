import { z } from 'zod'
import type { ReadEvent } from './agent-event.ts'
import { amount, anything, part, textOf, words } from './lenient.ts'

const itemSchema = part({
  id: words,
  type: words,
  text: words,
  message: words,
  // of a command
  command: words,
  aggregated_output: words,
  status: words,
  // of other tools
  server: words,
  tool: words,
  arguments: anything,
  result: anything,
  query: words,
  changes: anything,
})
const lineSchema = z.object({
  type: words,
  thread_id: words,
  item: itemSchema,
  message: words,
  error: part({ message: words }),
  usage: part({ input_tokens: amount, cached_input_tokens: amount, output_tokens: amount }),
})
type Item = NonNullable<z.output<typeof itemSchema>>

/** A line of `codex exec --json`. Its usage counts the whole thread, also what was before a resume. Pure. */
export function codexEvents(line: unknown): ReadEvent[] {
  const read = lineSchema.safeParse(line).data
  switch (read?.type) {
    case 'thread.started':
      return [{ type: 'started', conversation: read.thread_id, model: null }]
    case 'item.started':
      return read.item === null ? [] : callEvents(read.item)
    case 'item.completed':
      return read.item === null ? [] : itemEvents(read.item)
    case 'turn.completed': {
      const { usage } = read
      const tokens = {
        input: usage?.input_tokens ?? null,
        cached: usage?.cached_input_tokens ?? null,
        output: usage?.output_tokens ?? null,
      }
      return [
        { type: 'usage', scope: 'conversation', ...tokens, turns: null, cost: null },
        { type: 'result', ok: true, text: null },
      ]
    }
    case 'turn.failed':
      return [errorEvent(read.error?.message ?? 'the turn failed', true), { type: 'result', ok: false, text: null }]
    case 'error':
      return [errorEvent(read.message ?? 'unknown', false)]
    default:
      return []
  }
}

function callEvents(item: Item): ReadEvent[] {
  const { tool, title, input } = toolOf(item) ?? {}
  return tool === undefined ? [] : [{ type: 'tool-call', id: item.id ?? '', tool, title: title ?? '', input: JSON.stringify(input) ?? '' }]
}

function itemEvents(item: Item): ReadEvent[] {
  if (item.type === 'agent_message') return [{ type: 'text', text: item.text ?? '' }]
  if (item.type === 'reasoning') return [{ type: 'thinking', text: item.text ?? '' }]
  // such as a warning about the model's name
  if (item.type === 'error') return [errorEvent(item.message ?? 'unknown', false)]
  if (toolOf(item) === null) return []
  const output = item.aggregated_output ?? (item.result === undefined || item.result === null ? '' : textOf(item.result))
  return [{ type: 'tool-result', id: item.id ?? '', ok: item.status !== 'failed' && item.status !== 'declined', output }]
}

/** The tool that an item is the use of, or null when it is something else. */
function toolOf(item: Item): { tool: string; title: string; input: unknown } | null {
  switch (item.type) {
    case 'command_execution':
      return { tool: 'shell', title: item.command ?? '', input: { command: item.command } }
    case 'file_change':
      return { tool: 'edit', title: '', input: { changes: item.changes } }
    case 'mcp_tool_call':
      return { tool: `${item.server ?? ''}/${item.tool ?? ''}`, title: '', input: item.arguments ?? {} }
    case 'web_search':
      return { tool: 'web search', title: item.query ?? '', input: { query: item.query } }
    default:
      return null
  }
}

function errorEvent(message: string, final: boolean): ReadEvent {
  const status = /\bstatus:? (\d{3})\b/.exec(message)?.[1]
  return { type: 'error', message, status: status === undefined ? null : Number(status), final }
}
