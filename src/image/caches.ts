import type { Project } from '../config/project.ts'
import type { Mount } from '../engine/container-spec.ts'
import { blankLabels, label } from '../scad/labels.ts'
import type { Scad } from '../scad/scad.ts'

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
  const mounts: Mount[] = []
  for (const [name, target] of caches) {
    const source = `scad-cache-${project.name}-${name}`
    if (!present.has(source)) await scad.engine.createVolume(source, labels)
    mounts.push({ type: 'volume', source, target, readOnly: false })
  }
  return mounts
}
