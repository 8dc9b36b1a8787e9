import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { cleanText } from '../text/clean.ts'
import type { Entry } from './entries.ts'

const maxBytes = 4096
const maxLines = 20

/**
 * The end of what a job of the archive wrote, cleaned: of each stream the last 20 lines, and no more than 4 KiB.
 * @returns '' where it wrote nothing, or what it wrote was dropped
 */
export async function outputTail({ folder }: Pick<Entry, 'folder'>, short: string): Promise<string> {
  const streams = await Promise.all(['stdout', 'stderr'].map(async (stream) => await lastLines(join(folder, 'jobs', short, stream))))
  return streams.filter((text) => text !== '').join('\n')
}

async function lastLines(path: string): Promise<string> {
  const file = await open(path).catch(() => null)
  if (file === null) return ''
  try {
    const { size } = await file.stat()
    const { buffer, bytesRead } = await file.read({
      buffer: Buffer.alloc(Math.min(size, maxBytes)),
      position: Math.max(0, size - maxBytes),
    })
    return cleanText(buffer.subarray(0, bytesRead).toString()).trimEnd().split('\n').slice(-maxLines).join('\n')
  } finally {
    await file.close()
  }
}
