import { z } from 'zod'
import type { ReadEvent } from './agent-event.ts'
import { amount, anything, part, sum, textOf, titleOf, words } from './lenient.ts'

const lineSchema = z.object({
  type: words,
  sessionID: words,
  part: part({
    text: words,
    tool: words,
    callID: words,
    state: part({ status: words, input: anything, output: anything, error: words }),
    reason: words,
    cost: amount,
    tokens: part({ input: amount, output: amount, reasoning: amount, cache: part({ read: amount, write: amount }) }),
  }),
  error: part({ name: words, data: part({ message: words, statusCode: amount }) }),
})
type Part = NonNullable<z.output<typeof lineSchema>['part']>

/** A line of `opencode run --format json`. It has no final event: the step that ends with `stop` is the last one. Pure. */
export function opencodeEvents(line: unknown): ReadEvent[] {
  const read = lineSchema.safeParse(line).data
  if (read?.type === 'error') {
    const message = read.error?.data?.message ?? read.error?.name ?? 'unknown'
    return [
      { type: 'error', message, status: read.error?.data?.statusCode ?? null, final: true },
      { type: 'result', ok: false, text: null },
    ]
  }
  if (read === undefined || read.part === null) return []
  switch (read.type) {
    case 'step_start':
      return [{ type: 'started', conversation: read.sessionID, model: null }]
    case 'text':
      return [{ type: 'text', text: read.part.text ?? '' }]
    case 'reasoning':
      return [{ type: 'thinking', text: read.part.text ?? '' }]
    case 'tool_use':
      return toolEvents(read.part)
    case 'step_finish':
      return stepEvents(read.part)
    default:
      return []
  }
}

/** A tool is told of once, when it has finished. */
function toolEvents({ tool, callID, state }: Part): ReadEvent[] {
  const id = callID ?? ''
  const input = JSON.stringify(state?.input) ?? ''
  const output = state?.output ?? state?.error ?? ''
  return [
    { type: 'tool-call', id, tool: tool ?? '', title: titleOf(state?.input), input },
    { type: 'tool-result', id, ok: state?.status === 'completed', output: textOf(output) },
  ]
}

function stepEvents({ reason, tokens, cost }: Part): ReadEvent[] {
  const cached = tokens?.cache?.read ?? null
  const input = sum(tokens?.input ?? null, cached, tokens?.cache?.write ?? null)
  const output = sum(tokens?.output ?? null, tokens?.reasoning ?? null)
  return [
    { type: 'usage', scope: 'step', input, cached, output, turns: 1, cost },
    ...(reason === 'stop' ? [{ type: 'result', ok: true, text: null } as const] : []),
  ]
}
