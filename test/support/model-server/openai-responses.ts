import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { apart, type Spoken } from './apart.ts'
import { textOf } from './content.ts'
import { type ModelApi, piecesOf, type Reply, tokensPerAnswer } from './model-api.ts'
import { openaiError } from './openai-error.ts'
import { typedEvent } from './server-sent-event.ts'

// a tool, or a namespace of tools
const toolSchema = z.object({ name: z.string().optional(), tools: z.array(z.object({ name: z.string() })).default([]) })
const itemSchema = z.object({
  type: z.string().default('message'),
  role: z.string().optional(),
  content: z.unknown().optional(),
  // of an item that brings tools of its own
  tools: z.array(toolSchema).default([]),
})
const bodySchema = z.object({
  model: z.string(),
  instructions: z.string().nullish(),
  stream: z.boolean().default(false),
  tools: z.array(toolSchema).default([]),
  input: z.array(itemSchema),
})

const overload = { code: 'server_is_overloaded', message: 'Our servers are currently overloaded. Please try again later.' }

/** @see https://platform.openai.com/docs/api-reference/responses */
export const openaiResponses: ModelApi = {
  name: 'openai-responses',
  asks: (path) => path.endsWith('/responses'),
  read: (body) => {
    const { model, stream, instructions, tools, input } = bodySchema.parse(body)
    const offered = [...tools, ...input.flatMap((item) => item.tools)]
    const names = offered.flatMap((tool) => [tool, ...tool.tools]).flatMap(({ name }) => name ?? [])
    return { model, stream, tools: names, ...apart(input.map(spokenOf), instructions ?? '') }
  },
  whole: (reply, { model }) => ('refuse' in reply ? filtered(model) : responseOf(model, [itemOf(reply)])),
  streamed: (reply, { model }) => {
    if ('refuse' in reply) return [typedEvent('response.incomplete', { response: filtered(model) })]
    const item = itemOf(reply)
    const done = responseOf(model, [item])
    const begun = { ...done, status: 'in_progress', output: [], usage: null }
    return [
      typedEvent('response.created', { response: begun }),
      ...(item.type === 'message' ? textEvents(item) : callEvents(item)),
      typedEvent('response.output_item.done', { output_index: 0, item }),
      typedEvent('response.completed', { response: done }),
    ]
  },
  error: openaiError,
  // where it has taken the question already
  overloaded: {
    events: ({ model }) => {
      const error = { ...overload, type: 'service_unavailable_error', param: null }
      return [
        typedEvent('response.created', { response: { ...responseOf(model, []), status: 'in_progress', usage: null } }),
        typedEvent('error', { error }),
        typedEvent('response.failed', { response: { ...responseOf(model, []), status: 'failed', error: overload, usage: null } }),
      ]
    },
  },
}

function spokenOf({ type, role = '', content }: z.output<typeof itemSchema>): Spoken {
  const calls = type === 'function_call' || type === 'custom_tool_call'
  return { role: calls || type === 'reasoning' ? 'assistant' : role, text: textOf(content), calls }
}

/** What a filter held back is not there. */
function filtered(model: string): unknown {
  return { ...responseOf(model, []), status: 'incomplete', incomplete_details: { reason: 'content_filter' } }
}

function itemOf(reply: Exclude<Reply, { refuse: string }>) {
  if ('say' in reply) {
    const content = [{ type: 'output_text', text: reply.say, annotations: [] }]
    return { id: `msg_${randomUUID()}`, type: 'message', role: 'assistant', status: 'completed', content } as const
  }
  const call = { id: `fc_${randomUUID()}`, call_id: `call_${randomUUID()}`, status: 'completed', name: reply.tool }
  // a tool whose input is a program, not arguments
  const { program } = reply.input
  if (program !== undefined) return { ...call, type: 'custom_tool_call', input: program } as const
  return { ...call, type: 'function_call', arguments: JSON.stringify(reply.input) } as const
}
type Item = ReturnType<typeof itemOf>

function textEvents(item: Extract<Item, { type: 'message' }>): string[] {
  const at = { item_id: item.id, output_index: 0, content_index: 0 }
  const text = item.content.map((part) => part.text).join('')
  return [
    typedEvent('response.output_item.added', { output_index: 0, item: { ...item, status: 'in_progress', content: [] } }),
    typedEvent('response.content_part.added', { ...at, part: { type: 'output_text', text: '', annotations: [] } }),
    ...piecesOf(text).map((delta) => typedEvent('response.output_text.delta', { ...at, delta })),
    typedEvent('response.output_text.done', { ...at, text }),
    typedEvent('response.content_part.done', { ...at, part: item.content[0] }),
  ]
}

function callEvents(item: Exclude<Item, { type: 'message' }>): string[] {
  return [typedEvent('response.output_item.added', { output_index: 0, item: { ...item, status: 'in_progress' } })]
}

function responseOf(model: string, output: Item[]): object {
  const { input: input_tokens, output: output_tokens } = tokensPerAnswer
  return {
    id: `resp_${randomUUID()}`,
    object: 'response',
    created_at: 0,
    status: 'completed',
    error: null,
    model,
    output,
    usage: {
      input_tokens,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: input_tokens + output_tokens,
    },
  }
}
