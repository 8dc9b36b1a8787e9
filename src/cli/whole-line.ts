import { cleanLine } from '../text/clean.ts'
import { redact } from '../text/redact.ts'

/** A line that is to be judged, so shown whole: in pieces for 80 columns, the further ones indented, so that none looks like a line of its own. */
export function wholeLine(text: string): string {
  return (
    redact(cleanLine(text, Infinity))
      .match(/.{1,72}/gu)
      ?.join('\n      ') ?? ''
  )
}
