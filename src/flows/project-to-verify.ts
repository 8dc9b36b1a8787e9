import type { ArchiveRecord } from '../archive/record.ts'
import { loadTrustedProject } from '../config/load.ts'
import type { Project } from '../config/project.ts'
import { ScadError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import type { Session } from '../session/session.ts'
import { requireRepos } from './dispatch.ts'

/**
 * The project of a session as its config is now, with the repositories of the session alone: of these no uncommitted file of the host goes
 * in, and those that are not wanted have nothing to be verified by.
 *
 * @param wanted keys of repositories; none: all
 * @throws repo-not-found, bad-input when none has a verify command, and what `loadTrustedProject` throws
 */
export async function projectToVerify(
  scad: Scad,
  { project: name, spec, repos }: Pick<Session | ArchiveRecord, 'project' | 'spec' | 'repos'>,
  wanted: readonly string[],
): Promise<Project> {
  const whole = await loadTrustedProject(scad, { project: name, config: spec.config })
  requireRepos(whole, wanted)
  const project = {
    ...whole,
    // none is to run there, so nobody is told of its login
    agent: '',
    repos: whole.repos
      .filter(({ key }) => repos.some((repo) => repo.key === key))
      .map((repo) => ({
        ...repo,
        dirty: 'ignore' as const,
        verify: wanted.length === 0 || wanted.includes(repo.key) ? repo.verify : [],
      })),
  }
  requireVerify(project, wanted)
  return project
}

/** Pure. @param wanted keys of repositories; none: all. @throws bad-input when none of them has a verify command */
export function requireVerify({ repos, file }: Pick<Project, 'repos' | 'file'>, wanted: readonly string[]): void {
  const asked = repos.filter(({ key }) => wanted.length === 0 || wanted.includes(key))
  if (asked.some(({ verify }) => verify.length > 0)) return
  throw new ScadError('bad-input', `there is nothing to verify by: ${asked.map(({ key }) => key).join(', ')} without a verify command`, {
    hint: `set repos.${asked[0]?.key ?? 'KEY'}.verify in ${file}, such as ["npm test"]`,
  })
}
