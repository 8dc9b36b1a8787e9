import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import type { Login, LoginFile } from '../agents/login.ts'

/** Far more than any of them takes. */
const maxBytes = 256 << 10

/** The login that a file of this host holds; null when it is not there, or holds none for these models. */
export async function readLoginFile(path: string, { read }: Pick<LoginFile, 'read'>, models: readonly string[]): Promise<Login | null> {
  try {
    // a pipe of that name would be waited for
    if (!(await stat(path)).isFile()) return null
    return read(JSON.parse(await text(createReadStream(path, { end: maxBytes }))), models)
  } catch {
    return null
  }
}
