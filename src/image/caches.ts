import type { Project } from '../config/project.ts'
import { realPlace } from '../config/real-place.ts'
import type { Mount } from '../engine/container-spec.ts'
import { blankLabels, label } from '../scad/labels.ts'
import type { Scad } from '../scad/scad.ts'
import { sha256 } from '../text/hash.ts'

/**
 * The package caches of a project as mounts, their volumes made when they are not there. An empty volume takes over the
 * owner of the folder it is first mounted on, which the environment image made for the agent's user.
 */
export async function cacheMounts(scad: Scad, project: Project): Promise<Mount[]> {
  const caches = Object.entries(project.environment.caches)
  if (caches.length === 0) return []
  const labels = {
    ...blankLabels(),
    [label.kind]: 'cache',
    [label.version]: scad.version,
    [label.project]: project.name,
    [label.owner]: String(scad.identity.uid),
  }
  const present = new Set((await scad.engine.listVolumes({ [label.project]: project.name })).map(({ name }) => name))
  const prefix = await cachePrefix(scad, project)
  const mounts: Mount[] = []
  for (const [name, target] of caches) {
    const source = `${prefix}${name}`
    if (!present.has(source)) await scad.engine.createVolume(source, labels)
    mounts.push({ type: 'volume', source, target, readOnly: false })
  }
  return mounts
}

/**
 * What the names of a project's caches begin with. Anybody can give a project the same name: so it stands for the config's real place and
 * its user too, lest sessions of one project run what those of another have put into a cache.
 */
export async function cachePrefix({ identity }: Pick<Scad, 'identity'>, { name, file }: Pick<Project, 'name' | 'file'>): Promise<string> {
  return `scad-cache-${name}-${sha256(await realPlace(file), String(identity.uid)).slice(0, 12)}-`
}
