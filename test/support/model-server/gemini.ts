import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { apart } from './apart.ts'
import { textOf } from './content.ts'
import { type ModelApi, piecesOf, type Reply, tokensPerAnswer } from './model-api.ts'
import { serverSentEvent } from './server-sent-event.ts'

const partsSchema = z.array(z.looseObject({ functionCall: z.unknown().optional() }))
const bodySchema = z.object({
  systemInstruction: z.object({ parts: partsSchema }).default({ parts: [] }),
  tools: z.array(z.object({ functionDeclarations: z.array(z.object({ name: z.string() })).default([]) })).default([]),
  generationConfig: z.object({ responseJsonSchema: z.unknown().optional() }).default({}),
  contents: z.array(z.object({ role: z.string().default('user'), parts: partsSchema })),
})

const statuses: Record<number, string> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
}

/** @see https://ai.google.dev/api/generate-content */
export const gemini: ModelApi = {
  name: 'gemini',
  asks: (path) => /:(?:streamG|g)enerateContent$/.test(path),
  read: (body, path) => {
    const { systemInstruction, tools, contents, generationConfig } = bodySchema.parse(body)
    return {
      model: /models\/([^/:]+):/.exec(path)?.[1] ?? '',
      stream: path.endsWith(':streamGenerateContent'),
      tools: tools.flatMap(({ functionDeclarations }) => functionDeclarations.map(({ name }) => name)),
      schema: generationConfig.responseJsonSchema,
      ...apart(
        contents.map(({ role, parts }) => ({
          role,
          text: textOf(parts),
          calls: parts.some(({ functionCall }) => functionCall !== undefined),
        })),
        textOf(systemInstruction.parts),
      ),
    }
  },
  whole: (reply, { model }) => answerOf(partsOf(reply), model, finishOf(reply)),
  streamed: (reply, { model }) => {
    const parts = partsOf(reply)
    return parts.map((part, index) => serverSentEvent(answerOf([part], model, index === parts.length - 1 ? finishOf(reply) : null)))
  },
  error: (status, message) => ({ error: { code: status, message, status: statuses[status] ?? 'UNKNOWN' } }),
  overloaded: { status: 503, message: 'The model is overloaded. Please try again later.' },
}

function partsOf(reply: Reply): object[] {
  if ('say' in reply) return piecesOf(reply.say).map((text) => ({ text }))
  // what a filter held back is not there
  if ('refuse' in reply) return [{ text: '' }]
  return [{ functionCall: { id: randomUUID(), name: reply.tool, args: reply.input } }]
}

function finishOf(reply: Reply): string {
  return 'refuse' in reply ? 'SAFETY' : 'STOP'
}

/** @param finishReason null for a piece that is not the last */
function answerOf(parts: object[], modelVersion: string, finishReason: string | null): unknown {
  const { input, output } = tokensPerAnswer
  return {
    candidates: [{ index: 0, content: { role: 'model', parts }, ...(finishReason === null ? {} : { finishReason }) }],
    usageMetadata: { promptTokenCount: input, candidatesTokenCount: output, totalTokenCount: input + output },
    modelVersion,
    responseId: 'answer',
  }
}
