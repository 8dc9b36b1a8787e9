import { posix } from 'node:path'
import { layout } from '../scad/layout.ts'

// Mounting on, above or below one of these would hide scad's own files, the repos, or the system the agent runs on.
const ownTrees = [
  layout.workspace,
  '/opt/scad',
  '/var/lib/scad',
  '/proc',
  '/sys',
  '/dev',
  '/run',
  '/var/run',
  '/etc',
  '/boot',
  '/usr',
  '/bin',
  '/sbin',
  '/lib',
  '/lib32',
  '/lib64',
  '/libx32',
]
/** These may hold mounts, but not be one. */
const ownFolders = [layout.home, '/tmp']

/** Why this path inside the container cannot be mounted over; undefined when it can. */
export function targetProblem(target: string): string | undefined {
  if (!target.startsWith('/')) return 'must be an absolute path inside the container'
  if (target !== '/' && (posix.normalize(target) !== target || target.endsWith('/')))
    return 'must be written without "..", ".", doubled or trailing "/"'
  const tree = ownTrees.find((own) => isWithin(target, own) || isWithin(own, target))
  const hidden = tree ?? ownFolders.find((own) => isWithin(own, target))
  return hidden === undefined ? undefined : `would hide ${hidden} of the session; choose another path, such as /data/NAME`
}

/** True when `path` is `folder` or lies in it. Both absolute, normalised, with `/`. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`)
}
