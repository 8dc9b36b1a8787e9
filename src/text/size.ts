import { z } from 'zod'

const factors: Record<string, number> = { '': 1, b: 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 }

/** `512m`, `2g`, `1.5t`, or a number of bytes → bytes. Powers of 1024, as the engine reads them. */
export const sizeSchema = z.union([z.string(), z.number()]).transform((value, context) => {
  const match = /^(\d+(?:\.\d+)?)\s*([bkmgt]?)(?:i?b)?$/i.exec(String(value))
  const bytes = Number(match?.[1]) * (factors[match?.[2]?.toLowerCase() ?? ''] ?? Number.NaN)
  if (Number.isFinite(bytes) && bytes > 0) return Math.round(bytes)
  context.addIssue(`"${String(value)}" is not a size: write 512m or 2g`)
  return z.NEVER
})

/** For people: `812 B`, `3.4 MB`, in powers of 1000 as `docker` prints them. */
export function formatSize(bytes: number): string {
  const names = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let index = 0
  while (value >= 1000 && index < names.length - 1) {
    value /= 1000
    index++
  }
  return `${index === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${names[index]}`
}
