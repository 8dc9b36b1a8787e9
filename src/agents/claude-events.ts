import { z } from 'zod'
import type { ReadEvent } from './agent-event.ts'
import { amount, anything, flag, part, sum, textOf, titleOf, words } from './lenient.ts'

const blockSchema = part({
  type: words,
  text: words,
  thinking: words,
  id: words,
  name: words,
  input: anything,
  tool_use_id: words,
  is_error: flag,
  content: anything,
})
const lineSchema = z.object({
  type: words,
  subtype: words,
  session_id: words,
  model: words,
  message: part({
    content: z
      .union([z.string(), z.array(blockSchema)])
      .catch([])
      .default([]),
  }),
  // of a retry
  error: words,
  error_status: amount,
  // of the result
  is_error: flag,
  result: words,
  errors: z.array(z.string()).catch([]).default([]),
  api_error_status: amount,
  num_turns: amount,
  total_cost_usd: amount,
  usage: part({ input_tokens: amount, cache_creation_input_tokens: amount, cache_read_input_tokens: amount, output_tokens: amount }),
})
type Line = z.output<typeof lineSchema>
type Block = z.output<typeof blockSchema>

/** A line of `claude -p --output-format stream-json --verbose`. Pure. */
export function claudeEvents(line: unknown): ReadEvent[] {
  const read = lineSchema.safeParse(line).data
  switch (read?.type) {
    case 'system':
      return systemEvents(read)
    case 'assistant':
    case 'user':
      return blocksOf(read).flatMap((block) => blockEvents(block, read.type === 'assistant'))
    case 'result':
      return resultEvents(read)
    default:
      return []
  }
}

function systemEvents({ subtype, session_id, model, error, error_status }: Line): ReadEvent[] {
  if (subtype === 'init') return [{ type: 'started', conversation: session_id, model }]
  if (subtype !== 'api_retry') return []
  return [{ type: 'error', message: error ?? 'the API gave an error', status: error_status, final: false }]
}

function blocksOf({ message }: Line): Block[] {
  return Array.isArray(message?.content) ? message.content : []
}

function blockEvents(block: Block, assistant: boolean): ReadEvent[] {
  if (block === null) return []
  if (assistant && block.type === 'text') return [{ type: 'text', text: block.text ?? '' }]
  if (assistant && block.type === 'thinking') return [{ type: 'thinking', text: block.thinking ?? '' }]
  if (assistant && block.type === 'tool_use')
    return [
      {
        type: 'tool-call',
        id: block.id ?? '',
        tool: block.name ?? '',
        title: titleOf(block.input),
        input: JSON.stringify(block.input) ?? '',
      },
    ]
  if (!assistant && block.type === 'tool_result')
    return [{ type: 'tool-result', id: block.tool_use_id ?? '', ok: block.is_error !== true, output: contentText(block.content) }]
  return []
}

/** A tool's result is text, or a list of blocks of which some are text. */
function contentText(content: unknown): string {
  if (!Array.isArray(content)) return content === undefined ? '' : textOf(content)
  return content.map((each) => z.object({ text: z.string() }).safeParse(each).data?.text ?? '[not text]').join('\n')
}

function resultEvents(line: Line): ReadEvent[] {
  // an API error comes as a success whose text is the error
  const ok = line.subtype === 'success' && line.is_error === false
  const { usage } = line
  const none = { input: null, cached: null, output: null, turns: null, cost: null }
  const input = sum(usage?.input_tokens ?? null, usage?.cache_creation_input_tokens ?? null, usage?.cache_read_input_tokens ?? null)
  const tokens = { input, cached: usage?.cache_read_input_tokens ?? null, output: usage?.output_tokens ?? null, turns: line.num_turns }
  const failure = [line.result, ...line.errors].filter((each) => each !== null && each !== '').join('; ') || (line.subtype ?? 'it failed')
  return [
    { type: 'usage', ...none, scope: 'run', ...tokens },
    ...(line.total_cost_usd === null ? [] : [{ type: 'usage', ...none, scope: 'conversation', cost: line.total_cost_usd } as const]),
    ...(ok ? [] : [{ type: 'error', message: failure, status: line.api_error_status, final: true } as const]),
    { type: 'result', ok, text: ok ? line.result : null },
  ]
}
