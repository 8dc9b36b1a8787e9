import { readFile } from 'node:fs/promises'

/** Another one after each start of this machine; '' where there is none. The containers of an engine on this machine read the same. */
export async function bootId(): Promise<string> {
  return await readFile('/proc/sys/kernel/random/boot_id', 'utf8').then(
    (text) => text.trim(),
    () => '',
  )
}
