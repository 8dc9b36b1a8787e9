import { z } from 'zod'
import { suggest } from '../text/suggest.ts'

/**
 * An object that takes these keys and no others. Each unknown key becomes one line of the message, in the order of the
 * issue's `keys`, with the key that was probably meant; `problemsOf` takes them apart again.
 */
export function closed<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? issue.keys.map((key) => unknownKey(key, Object.keys(shape))).join('\n') : undefined,
  })
}

/** `unknown key; did you mean "repos"?`, or what there is to choose from. */
function unknownKey(key: string, known: string[]): string {
  const meant = suggest(key, known)
  return `unknown key; ${meant === undefined ? `known here: ${known.join(', ')}` : `did you mean "${meant}"?`}`
}
