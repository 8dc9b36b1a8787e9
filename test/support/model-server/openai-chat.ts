import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { apart } from './apart.ts'
import { textOf } from './content.ts'
import { type ModelApi, piecesOf, type Reply, tokensPerAnswer } from './model-api.ts'
import { openaiError } from './openai-error.ts'
import { serverSentEvent } from './server-sent-event.ts'

const bodySchema = z.object({
  model: z.string(),
  stream: z.boolean().default(false),
  tools: z.array(z.object({ function: z.object({ name: z.string() }) })).default([]),
  messages: z.array(z.object({ role: z.string(), content: z.unknown().optional(), tool_calls: z.array(z.unknown()).default([]) })),
})

const usage = {
  prompt_tokens: tokensPerAnswer.input,
  completion_tokens: tokensPerAnswer.output,
  total_tokens: tokensPerAnswer.input + tokensPerAnswer.output,
}

/** @see https://platform.openai.com/docs/api-reference/chat */
export const openaiChat: ModelApi = {
  name: 'openai-chat',
  asks: (path) => path.endsWith('/chat/completions'),
  read: (body) => {
    const { model, stream, tools, messages } = bodySchema.parse(body)
    return {
      model,
      stream,
      tools: tools.map((tool) => tool.function.name),
      ...apart(messages.map(({ role, content, tool_calls }) => ({ role, text: textOf(content), calls: tool_calls.length > 0 }))),
    }
  },
  whole: (reply, { model }) => {
    const message = 'tool' in reply ? { content: null, tool_calls: [callOf(reply)] } : { content: saidOf(reply) }
    return {
      ...envelope(model),
      object: 'chat.completion',
      choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: finishOf(reply) }],
      usage,
    }
  },
  streamed: (reply, { model }) => {
    const base = { ...envelope(model), object: 'chat.completion.chunk' }
    const chunk = (delta: object, finish_reason: string | null = null): string =>
      serverSentEvent({ ...base, choices: [{ index: 0, delta, finish_reason }] })
    return [
      chunk({ role: 'assistant', content: '' }),
      ...('tool' in reply
        ? [chunk({ tool_calls: [{ index: 0, ...callOf(reply) }] })]
        : piecesOf(saidOf(reply)).map((content) => chunk({ content }))),
      chunk({}, finishOf(reply)),
      serverSentEvent({ ...base, choices: [], usage }),
      'data: [DONE]\n\n',
    ]
  },
  error: openaiError,
  overloaded: { status: 503, message: 'The engine is currently overloaded, please try again later' },
}

function envelope(model: string): Record<string, unknown> {
  return { id: `chatcmpl-${randomUUID()}`, created: 0, model }
}

/** What a filter held back is not there. */
function saidOf(reply: Reply): string {
  return 'say' in reply ? reply.say : ''
}

function callOf({ tool, input }: Extract<Reply, { tool: string }>) {
  return { id: `call_${randomUUID()}`, type: 'function', function: { name: tool, arguments: JSON.stringify(input) } }
}

function finishOf(reply: Reply): string {
  if ('refuse' in reply) return 'content_filter'
  return 'say' in reply ? 'stop' : 'tool_calls'
}
