import { z } from 'zod'

/**
 * Pieces for the schemas of agents' lines. An agent's next version may change any of them, so a value of another type counts as
 * absent, and the rest of the line is still read. Sums of amounts stay finite.
 */
export const words = z.string().nullable().catch(null).default(null)
export const amount = z.number().nonnegative().max(Number.MAX_SAFE_INTEGER).nullable().catch(null).default(null)
export const flag = z.boolean().nullable().catch(null).default(null)
export const anything = z.unknown().optional()

/** An object, or null when it is none. */
export function part<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.object(shape).nullable().catch(null).default(null)
}

/** The sum of what is known; null when nothing is. */
export function sum(...amounts: (number | null)[]): number | null {
  const known = amounts.filter((each) => each !== null)
  return known.length === 0 ? null : known.reduce((a, b) => a + b, 0)
}

/** What a tool does, in one of the words that agents' tools take. */
export function titleOf(input: unknown): string {
  const named = z.record(z.string(), z.unknown()).safeParse(input).data ?? {}
  const key = ['command', 'file_path', 'filePath', 'path', 'pattern', 'query', 'url', 'description'].find(
    (each) => typeof named[each] === 'string',
  )
  return key === undefined ? '' : String(named[key])
}

/** A value as a person would read it: text as it is, all else as JSON. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}
