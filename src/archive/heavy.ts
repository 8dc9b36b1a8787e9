import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { walkFolder } from '../host/walk-folder.ts'
import type { Entry } from './entries.ts'

/** What goes of an old entry when the archive grows too large; its record and its journal stay. */
const heavyFolders = ['jobs', 'transcripts', 'artifacts']

/** Bytes of an entry that may go. */
export async function heavyBytes({ folder }: Pick<Entry, 'folder'>): Promise<number> {
  const sizes = await Promise.all(heavyFolders.map(async (name) => (await walkFolder(join(folder, name))).bytes))
  return sizes.reduce((sum, bytes) => sum + bytes, 0)
}

/** Makes an entry light. The caller holds the session's lock. */
export async function dropHeavy({ folder }: Pick<Entry, 'folder'>): Promise<void> {
  for (const name of heavyFolders) await rm(join(folder, name), { recursive: true, force: true })
}
