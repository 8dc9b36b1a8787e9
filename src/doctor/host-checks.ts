import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { ScadError } from '../errors/scad-error.ts'
import { gitVersion } from '../git/git-version.ts'
import { diskSpace } from '../host/disk-space.ts'
import { filledFolders, shortage } from '../session/shortage.ts'
import { commandLine } from '../text/shell-line.ts'
import { formatSize } from '../text/size.ts'
import type { Answer, Check } from './check.ts'

const elsewhere = { advice: 'set SCAD_HOME to a folder of yours', fix: 'export SCAD_HOME=FOLDER' } as const

/** Whether scad's own folder can be written, and by nobody else. */
export const ownFolder: Check = {
  id: 'home',
  title: 'own folder',
  needs: 'nothing',
  look: async ({ scad: { paths, identity } }) => {
    const { home } = paths
    const info = await stat(home).catch(() => null)
    if (info === null) {
      const parent = (await diskSpace(home))?.folder ?? '/'
      const may = await canWrite(parent)
      if (may) return { verdict: 'ok', what: `${home} is made when it is needed` }
      return {
        verdict: 'failed',
        what: `${home} cannot be made: ${parent} is closed to this user`,
        ...elsewhere,
      }
    }
    if (!info.isDirectory()) return { verdict: 'failed', what: `${home} is no folder`, ...elsewhere }
    const owner = commandLine('sudo', 'chown', '-R', `${identity.uid}:${identity.gid}`, home)
    if (!(await canWrite(home))) return { verdict: 'failed', what: `${home} is closed to this user`, fix: owner }
    if (info.uid !== identity.uid) return { verdict: 'warning', what: `${home} belongs to the user ${info.uid}`, fix: owner }
    if ((info.mode & 0o022) !== 0)
      return { verdict: 'warning', what: `other users can write ${home}`, fix: commandLine('chmod', 'go-w', home) }
    return { verdict: 'ok', what: home }
  },
}

async function canWrite(folder: string): Promise<boolean> {
  return await access(folder, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  )
}

/** Whether there is room where scad and the engine write. */
export const disks: Check = {
  id: 'disk',
  title: 'disk',
  needs: 'nothing',
  look: async ({ scad, engine }) => {
    const folders = filledFolders(scad, engine instanceof ScadError ? null : engine)
    return await Promise.all(folders.map(diskAnswer))
  },
}

async function diskAnswer(folder: string): Promise<Answer> {
  const space = await diskSpace(folder)
  if (space === null) return { verdict: 'skipped', what: `this user may not look at ${folder}` }
  const short = shortage(space)
  if (short !== null) return { verdict: short.severe ? 'failed' : 'warning', what: short.text, fix: 'scad gc --apply' }
  const inodes = space.freeInodes === null ? '' : ` and ${Math.round(space.freeInodes * 100)} % of the inodes`
  return { verdict: 'ok', what: `${formatSize(space.free)}${inodes} left for ${folder}` }
}

/** Whether git is there and new enough. */
export const gitProgram: Check = {
  id: 'git',
  title: 'git',
  needs: 'nothing',
  look: async () => ({ verdict: 'ok', what: await gitVersion() }),
}
