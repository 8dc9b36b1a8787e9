import { z } from 'zod'
import type { ReadEvent } from './agent-event.ts'
import { amount, anything, part, words } from './lenient.ts'

const lineSchema = z.object({
  type: words,
  model: words,
  content: words,
  tokens: part({ input: amount, cached: amount, output: amount }),
  // an answer is written again with what its tools gave
  toolCalls: anything,
})

/** A line of `~/.gemini/tmp/<project>/chats/session-<date>-<beginning of the conversation>.jsonl`: the model, its answers, and what was used. Pure. */
export function geminiTranscript(line: unknown): ReadEvent[] {
  const read = lineSchema.safeParse(line).data
  if (read?.type !== 'gemini' || read.toolCalls !== undefined) return []
  const { model, content, tokens } = read
  return [
    { type: 'started', conversation: null, model },
    ...(content === null || content === '' ? [] : [{ type: 'text', text: content } as const]),
    {
      type: 'usage',
      scope: 'step',
      input: tokens?.input ?? null,
      cached: tokens?.cached ?? null,
      output: tokens?.output ?? null,
      turns: 1,
      cost: null,
    },
  ]
}
