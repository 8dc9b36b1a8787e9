import { stat } from 'node:fs/promises'
import { bootId } from '../host/boot-id.ts'
import type { Place } from '../scad/session-spec.ts'

/** What a path leads to; null when that is neither a file nor a folder. Fails where there is nothing. */
export async function placeOf(path: string): Promise<Place | null> {
  const facts = await stat(path, { bigint: true })
  if (!facts.isDirectory() && !facts.isFile()) return null
  return { device: String(facts.dev), inode: String(facts.ino), boot: await bootId() }
}

/**
 * Whether two looks saw the same file or folder. The number of a device counts within one start of the machine: the next one may give it
 * to another. What nobody looked at is taken for the same. Pure.
 */
export function isSamePlace(before: Place | undefined, now: Place | undefined): boolean {
  if (before === undefined || now === undefined) return true
  return before.inode === now.inode && (before.device === now.device || before.boot !== now.boot)
}
