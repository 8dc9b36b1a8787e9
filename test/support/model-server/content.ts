import { z } from 'zod'

const partSchema = z.object({ text: z.string() })

/** The words of a message's content, which is a text, or a list of parts of which some have one. */
export function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content.map((part) => partSchema.safeParse(part).data?.text ?? '').join('')
}
