import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, open, rm, statfs, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface SmallDisk extends AsyncDisposable {
  /** A folder on it. */
  path: string
  /** Uses up all its room, or all its inodes. */
  fill(what: 'room' | 'inodes'): Promise<void>
  /** Gives back what `fill` took. */
  free(): Promise<void>
}

/** A filesystem of its own for files of the host; root's to make. */
export async function smallDisk({ megabytes, inodes }: { megabytes: number; inodes: number }): Promise<SmallDisk> {
  const folder = await mkdtemp(join(tmpdir(), 'scad-disk-'))
  const mounted = join(folder, 'mounted')
  const path = join(mounted, 'files')
  const rubbish = join(mounted, 'rubbish')
  await mkdir(mounted)
  await run('truncate', ['-s', `${megabytes}M`, join(folder, 'image')])
  await run('mkfs.ext4', ['-q', '-m', '0', '-N', `${inodes}`, join(folder, 'image')])
  await run('mount', ['-o', 'loop', join(folder, 'image'), mounted])
  await mkdir(path)
  return {
    path,
    async fill(what) {
      await mkdir(rubbish, { recursive: true })
      await untilFull(async (index) => await (what === 'room' ? fillRoom(join(rubbish, 'room')) : writeFile(join(rubbish, `${index}`), '')))
      const { bavail, bsize, ffree } = await statfs(mounted)
      // the file system keeps a little to itself
      if (what === 'room' ? bavail * bsize > 2 ** 20 : ffree > 0) throw new Error(`it is not full: ${bavail} blocks, ${ffree} inodes`)
    },
    free: async () => await rm(rubbish, { recursive: true, force: true }),
    async [Symbol.asyncDispose]() {
      await run('umount', [mounted])
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function untilFull(write: (index: number) => Promise<void>): Promise<void> {
  try {
    for (let index = 0; ; index++) await write(index)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
  }
}

/** Block by block: the last ones are few. */
async function fillRoom(file: string): Promise<void> {
  const handle = await open(file, 'a')
  try {
    const block = Buffer.alloc(4096)
    for (;;) await handle.write(block)
  } finally {
    await handle.close()
  }
}
