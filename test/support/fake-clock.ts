import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface FakeClock extends AsyncDisposable {
  /** Puts a program's clock of the day under this one's rule. */
  env: Record<string, string>
  /** Moves it, for the programs that run too: an offset such as `+2d` or `-3h`, or `+0` for the time it is. */
  jump(offset: string): Promise<void>
}

/** libfaketime, from Debian's package, which is unpacked and not installed. */
export async function fakeClock(): Promise<FakeClock> {
  const folder = await mkdtemp(join(tmpdir(), 'scad-clock-'))
  await run('apt-get', ['-q', '-o', 'APT::Sandbox::User=root', 'download', 'libfaketime'], { cwd: folder })
  const [archive = ''] = await readdir(folder)
  await run('dpkg-deb', ['-x', join(folder, archive), join(folder, 'unpacked')])
  const files = await readdir(join(folder, 'unpacked'), { recursive: true })
  const library = files.find((file) => file.endsWith('/libfaketime.so.1'))
  if (library === undefined) throw new Error('the package holds no libfaketime.so.1')
  const rule = join(folder, 'rule')
  const jump = async (offset: string): Promise<void> => await writeFile(rule, offset)
  await jump('+0')
  return {
    env: {
      LD_PRELOAD: join(folder, 'unpacked', library),
      FAKETIME_TIMESTAMP_FILE: rule,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    },
    jump,
    [Symbol.asyncDispose]: async () => await rm(folder, { recursive: true, force: true }),
  }
}
