import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Progress } from '../../../src/events/progress.ts'
import { createScad } from '../../../src/scad/create-scad.ts'
import type { Scad } from '../../../src/scad/scad.ts'

export interface Workplace extends AsyncDisposable {
  folder: string
  scad: Scad
  said: Progress[]
  /** The same scad, standing in another folder of the place. */
  at(folder: string): Scad
  /** Writes a file and returns its absolute path. */
  write(path: string, text: string): Promise<string>
  /** A git repository with one commit on main; its absolute path. */
  repo(path: string): Promise<string>
  git(path: string, ...args: string[]): string
}

/** A temporary folder with a home and a SCAD_HOME of its own. */
export async function workplace(): Promise<Workplace> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'scad-config-')))
  const home = join(folder, 'user')
  const said: Progress[] = []
  const env = { PATH: process.env['PATH'], HOME: home, SCAD_HOME: join(folder, 'state') }
  const at = (cwd: string) => createScad({ env, cwd: join(folder, cwd), progress: (progress) => said.push(progress) })
  const git = (path: string, ...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.com', '-C', join(folder, path), ...args], {
      env: { ...env, GIT_CONFIG_NOSYSTEM: '1' },
      encoding: 'utf8',
    }).trim()
  await mkdir(home)
  return {
    folder,
    said,
    at,
    git,
    scad: at('.'),
    async write(path, text) {
      const file = join(folder, path)
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, text)
      return file
    },
    async repo(path) {
      await mkdir(join(folder, path), { recursive: true })
      git(path, 'init', '-q', '-b', 'main')
      git(path, 'commit', '-q', '--allow-empty', '-m', 'first')
      return join(folder, path)
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}
