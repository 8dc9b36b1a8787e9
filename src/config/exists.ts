import { access } from 'node:fs/promises'

/** Whether something is at this path on the host. */
export async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  )
}
