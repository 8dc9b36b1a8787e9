import { z } from 'zod'
import { formatSize } from '../text/size.ts'
import type { OverlayChanges } from './overlay-changes.ts'

/** What a session wrote over a folder, in numbers of files. */
export const overlaySummarySchema = z.object({
  target: z.string().describe('the folder, inside'),
  added: z.number(),
  changed: z.number(),
  deleted: z.number().describe('a folder that is gone counts as one'),
  bytes: z.number().describe('of what was added and changed'),
  complete: z.boolean().describe('false: there is more than was looked at'),
})
export type OverlaySummary = z.infer<typeof overlaySummarySchema>

/** Pure. */
export function summaryOf({ overlay, files, complete }: OverlayChanges): OverlaySummary {
  const count = (wanted: string): number => files.filter(({ change }) => change === wanted).length
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  return { target: overlay.target, added: count('added'), changed: count('changed'), deleted: count('deleted'), bytes, complete }
}

/** For people: `2 added, 1 deleted, 4.1 KB`; "nothing" when nothing was written. Pure. */
export function summaryText({ added, changed, deleted, bytes, complete }: OverlaySummary): string {
  const told = Object.entries({ added, changed, deleted }).flatMap(([word, count]) => (count === 0 ? [] : [`${count} ${word}`]))
  const sizes = added + changed === 0 ? [] : [formatSize(bytes)]
  return [...told, ...sizes, ...(complete ? [] : ['and more'])].join(', ') || 'nothing'
}
