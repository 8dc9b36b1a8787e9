import { dirname, resolve } from 'node:path'
import type { Scad } from '../scad/scad.ts'
import { viewOf } from './config-view.ts'
import { expandHome, homeOf } from './expand-home.ts'
import { refusedMounts } from './mount-source.ts'
import { normalise } from './normalise.ts'
import { configInvalid, problemsOf } from './problems.ts'
import type { Project } from './project.ts'
import type { RawConfig } from './read-config.ts'
import { brokenRules } from './rules.ts'
import { configSchema } from './schema.ts'

/** Checks a config as read and resolves it. @throws config-invalid */
export async function parseConfig(scad: Pick<Scad, 'env' | 'paths'>, { file, content }: RawConfig): Promise<Project> {
  const home = homeOf(scad)
  const folder = dirname(file)
  const absolute = (path: string) => resolve(folder, expandHome(path, home))
  const parsed = configSchema.safeParse(content)
  const view = viewOf(content)
  const plan = {
    mounts: view.mounts.map(({ source = '', mode = '' }) => ({ source: source && absolute(source), mode })),
    repos: Object.values(view.repos).flatMap(({ path }) => (path ? absolute(path) : [])),
  }
  const problems = [
    ...(parsed.success ? [] : problemsOf(parsed.error.issues)),
    ...brokenRules(view, folder, home),
    ...(await refusedMounts(plan, home, [scad.paths.home])),
  ]
  if (!parsed.success || problems.length > 0) throw configInvalid(file, problems)
  return normalise(parsed.data, file, home)
}
