import { lstat } from 'node:fs/promises'

/** Whether there is something at a path of the host, be it a link that leads nowhere. */
export async function exists(path: string): Promise<boolean> {
  return await lstat(path).then(
    () => true,
    () => false,
  )
}
