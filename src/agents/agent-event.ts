import { z } from 'zod'

/** What an agent says while it works, in words that are the same for every agent. */
const shapes = {
  started: z.object({
    type: z.literal('started'),
    conversation: z.string().nullable().describe("the agent's own id of the conversation, by which it is resumed"),
    model: z.string().nullable(),
  }),
  text: z.object({ type: z.literal('text'), text: z.string() }),
  thinking: z.object({ type: z.literal('thinking'), text: z.string() }),
  toolCall: z.object({
    type: z.literal('tool-call'),
    id: z.string().describe('the result with this id belongs to it'),
    tool: z.string(),
    title: z.string().describe('what it does, in short: the command, the path; "" when there is nothing short to say'),
    input: z.string().describe('its arguments as JSON'),
  }),
  toolResult: z.object({
    type: z.literal('tool-result'),
    id: z.string(),
    ok: z.boolean().describe('as the agent tells it'),
    output: z.string(),
  }),
  usage: z.object({
    type: z.literal('usage'),
    scope: z
      .enum(['step', 'run', 'conversation'])
      .describe(
        'what the numbers are of: one step, or one run of the program, to be added up; or the conversation, with what was before a resume',
      ),
    input: z.number().nullable().describe('tokens read, those from a cache included; null when it is not told'),
    cached: z.number().nullable().describe('those of them that came from a cache'),
    output: z.number().nullable().describe('tokens written'),
    turns: z.number().nullable().describe('answers of the model'),
    cost: z.number().nullable().describe('US dollars, as the agent reckons'),
  }),
  result: z.object({
    type: z.literal('result'),
    ok: z.boolean(),
    text: z.string().nullable().describe('the answer; null when it is the text that came last'),
  }),
  error: z.object({
    type: z.literal('error'),
    message: z.string(),
    status: z.number().nullable().describe('HTTP status of the API; null when there is none'),
    final: z.boolean().describe('false when the agent tries again'),
  }),
}

export const agentEventSchemas = [
  shapes.started,
  shapes.text,
  shapes.thinking,
  shapes.toolCall,
  shapes.toolResult,
  shapes.usage,
  shapes.result,
  shapes.error,
] as const

export const agentEventSchema = z.discriminatedUnion('type', agentEventSchemas)
export type AgentEvent = z.infer<typeof agentEventSchema>

/** What a reader of a stream makes of a line; pieces of one text are joined by whoever asked it. */
export type ReadEvent = AgentEvent | { type: 'text-piece'; text: string }

/** One line of an agent's output, parsed as a JSON object → its events. Pure; what it does not know gives none. */
export type EventReader = (line: unknown) => ReadEvent[]
