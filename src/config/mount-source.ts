import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isWithin } from './mount-target.ts'
import type { Problem } from './problems.ts'
import { realPlace } from './real-place.ts'

const systemTrees = ['/etc', '/boot', '/proc', '/sys', '/dev', '/run', '/var/run', '/var/lib/docker', '/var/lib/containerd']
const programTrees = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32']
/** Under the user's home: keys, tokens, and the settings of agents. */
const privateNames = [
  '.ssh',
  '.gnupg',
  '.aws',
  '.azure',
  '.kube',
  '.docker',
  '.netrc',
  '.npmrc',
  '.pypirc',
  '.git-credentials',
  '.password-store',
  '.config/gcloud',
  '.config/gh',
  '.config/git',
  '.config/containers',
  '.claude',
  '.claude.json',
  '.codex',
  '.gemini',
  '.local/share/opencode',
  '.local/share/keyrings',
]

/** What of a config the policy looks at; paths are absolute. An empty source is passed over. */
export interface MountPlan {
  mounts: readonly { source: string; mode: string }[]
  repos: readonly string[]
}

/**
 * The mounts that must not be: a source that is, holds, or lies in something an agent must never see, or a writable one
 * where the host's git works. Symbolic links are followed, on both sides, so that neither can hide the other.
 * @param home the user's home folder
 * @param own further folders that no session sees: scad's own, the engine's
 */
export async function refusedMounts({ mounts, repos }: MountPlan, home: string, own: readonly string[]): Promise<Problem[]> {
  const forbidden = await Promise.all(
    [...systemTrees, ...programTrees, ...privateNames.map((name) => join(home, name)), ...own].map(withRealPath),
  )
  const folders = await Promise.all(repos.map(withRealPath))
  const problems = mounts.map(async ({ source, mode }, index): Promise<Problem[]> => {
    if (source === '') return []
    const path = `mounts[${index}].source`
    const places = await withRealPath(source)
    const hit = forbidden.flat().find((tree) => places.some((place) => touches(place, tree)))
    if (places.some((place) => isWithin(home, place)))
      return [{ path, message: 'would show the whole home folder; mount a folder inside it' }]
    if (hit !== undefined) return [{ path, message: `must stay out of the container: it is, holds, or lies in ${hit}` }]
    const isSocket = await stat(source).then(
      (info) => info.isSocket(),
      () => false,
    )
    if (isSocket) return [{ path, message: 'is a socket: it would be a way out of the container' }]
    const repo = mode === 'rw' ? folders.flat().find((folder) => places.some((place) => touches(place, folder))) : undefined
    if (repo !== undefined) return [{ path, message: `is writable and meets the repository ${repo}, where git runs on the host` }]
    return []
  })
  return (await Promise.all(problems)).flat()
}

/** Equal, parent or child. */
function touches(place: string, tree: string): boolean {
  return isWithin(place, tree) || isWithin(tree, place)
}

/** The path as written and where it really is. */
async function withRealPath(path: string): Promise<string[]> {
  const real = await realPlace(path)
  return real === path ? [path] : [path, real]
}
