import { z } from 'zod'

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

const textSchema = z.union([z.string(), z.number()])

/** `90s`, `30m`, `2h`, `1d`, `500ms`, or a number of ms → ms. */
export const durationSchema = textSchema.transform((value, context) => {
  const milliseconds = millisecondsOf(value)
  if (milliseconds > 0) return milliseconds
  context.addIssue(`"${String(value)}" is not a duration: write 90s, 30m, 2h or 1d`)
  return z.NEVER
})

/** The same, or `0` for no limit → ms. */
export const limitSchema = textSchema.transform((value, context) => {
  const milliseconds = value === '0' ? 0 : millisecondsOf(value)
  if (milliseconds >= 0) return milliseconds
  context.addIssue(`"${String(value)}" is not a duration: write 90s, 30m, 2h or 1d, or 0 for none`)
  return z.NEVER
})

/** Not a number for what is none. */
function millisecondsOf(value: string | number): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(String(value))
  const milliseconds = typeof value === 'number' ? value : Number(match?.[1]) * (units[match?.[2] ?? ''] ?? Number.NaN)
  return Number.isFinite(milliseconds) ? Math.round(milliseconds) : Number.NaN
}

/** Exactly, as `durationSchema` reads it back, in the largest unit that holds it whole: `90s`, `30m`. */
export function writeDuration(milliseconds: number): string {
  const [name, size] = Object.entries(units).findLast(([, unit]) => milliseconds % unit === 0) ?? ['ms', 1]
  return `${milliseconds / size}${name}`
}

/** For people: `850ms`, `4.2s`, `3m 20s`, `2h 5m`, `3d 4h`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)}ms`
  if (milliseconds < 10_000) return `${(milliseconds / 1000).toFixed(1)}s`
  const seconds = Math.floor(milliseconds / 1000)
  if (seconds < 60) return `${seconds}s`
  if (seconds < 3600) return pair(seconds, 60, 'm', 's')
  if (seconds < 86_400) return pair(Math.floor(seconds / 60), 60, 'h', 'm')
  return pair(Math.floor(seconds / 3600), 24, 'd', 'h')
}

function pair(value: number, base: number, large: string, small: string): string {
  const rest = value % base
  return rest === 0 ? `${Math.floor(value / base)}${large}` : `${Math.floor(value / base)}${large} ${rest}${small}`
}
