import { stat } from 'node:fs/promises'
import { ScadError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import { homeOf } from './expand-home.ts'
import { refusedMounts } from './mount-source.ts'
import { configInvalid } from './problems.ts'
import type { Project } from './project.ts'

/**
 * Looks at every mount source as it is now. Called right before each start of a container, since a link may point
 * elsewhere than when the config was read.
 * @throws mount-missing, config-invalid when a source must not be mounted
 */
export async function checkMounts(scad: Pick<Scad, 'env' | 'paths'>, project: Project): Promise<void> {
  const refused = await refusedMounts(
    { mounts: project.mounts, repos: project.repos.map(({ path }) => path) },
    homeOf(scad),
    scad.paths.home,
  )
  if (refused.length > 0) throw configInvalid(project.file, refused)
  for (const { source, target } of project.mounts)
    if ((await stat(source).catch(() => undefined)) === undefined)
      throw new ScadError('mount-missing', `${source} does not exist; it should be mounted at ${target}`, {
        hint: `create it, or correct "mounts" in ${project.file}`,
      })
}
