import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { apart } from './apart.ts'
import { textOf } from './content.ts'
import { type ModelApi, piecesOf, type Reply, tokensPerAnswer } from './model-api.ts'
import { typedEvent } from './server-sent-event.ts'

const bodySchema = z.object({
  model: z.string(),
  stream: z.boolean().default(false),
  system: z.unknown().optional(),
  tools: z.array(z.object({ name: z.string() })).default([]),
  messages: z.array(z.object({ role: z.string(), content: z.unknown() })),
})

const errorTypes: Record<number, string> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  429: 'rate_limit_error',
  529: 'overloaded_error',
}

const usage = {
  input_tokens: tokensPerAnswer.input,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
  output_tokens: tokensPerAnswer.output,
}

/** @see https://docs.anthropic.com/en/api/messages */
export const anthropicMessages: ModelApi = {
  name: 'anthropic-messages',
  asks: (path) => path.endsWith('/messages'),
  read: (body) => {
    const { model, stream, system, tools, messages } = bodySchema.parse(body)
    return {
      model,
      stream,
      tools: tools.map(({ name }) => name),
      ...apart(
        messages.map(({ role, content }) => ({
          role,
          text: textOf(content),
          calls: Array.isArray(content) && content.some((block) => isToolUse(block)),
        })),
        textOf(system),
      ),
    }
  },
  whole: (reply, { model }) => ({ ...envelope(model), content: [blockOf(reply)], stop_reason: stopOf(reply), usage }),
  streamed: (reply, { model }) => {
    const block = blockOf(reply)
    const empty = block.type === 'text' ? { ...block, text: '' } : { ...block, input: {} }
    const deltas =
      block.type === 'text'
        ? piecesOf(block.text).map((text) => ({ type: 'text_delta', text }))
        : piecesOf(JSON.stringify(block.input)).map((partial_json) => ({ type: 'input_json_delta', partial_json }))
    return [
      typedEvent('message_start', {
        message: { ...envelope(model), content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } },
      }),
      typedEvent('content_block_start', { index: 0, content_block: empty }),
      ...deltas.map((delta) => typedEvent('content_block_delta', { index: 0, delta })),
      typedEvent('content_block_stop', { index: 0 }),
      typedEvent('message_delta', {
        delta: { stop_reason: stopOf(reply), stop_sequence: null },
        usage: { output_tokens: tokensPerAnswer.output },
      }),
      typedEvent('message_stop', {}),
    ]
  },
  error: (status, message) => ({ type: 'error', error: { type: errorTypes[status] ?? 'api_error', message } }),
  overloaded: { status: 529, message: 'Overloaded' },
}

function isToolUse(block: unknown): boolean {
  return z.object({ type: z.literal('tool_use') }).safeParse(block).success
}

function envelope(model: string): Record<string, unknown> {
  return { id: `msg_${randomUUID()}`, type: 'message', role: 'assistant', model, stop_sequence: null }
}

function blockOf(reply: Reply) {
  if (!('tool' in reply)) return { type: 'text', text: 'say' in reply ? reply.say : reply.refuse } as const
  return { type: 'tool_use', id: `toolu_${randomUUID()}`, name: reply.tool, input: reply.input } as const
}

function stopOf(reply: Reply): string {
  if ('refuse' in reply) return 'refusal'
  return 'say' in reply ? 'end_turn' : 'tool_use'
}
